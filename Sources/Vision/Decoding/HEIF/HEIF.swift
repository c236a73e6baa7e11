import CImage
import FaceDomain

extension EncodedImage {
  /// The photo of a HEIF file: one picture, or tiles. Its turns are the file's own; EXIF, which says them again, is not
  /// looked at.
  init(heif bytes: [UInt8]) throws(FaceError) {
    let file = try HEIFFile(bytes)
    guard let id = file.primaryItem, let photo = file.items([id])[id], let size = photo.size else {
      throw .unreadableImage(reason: "the HEIF file does not say which of its pictures to show")
    }
    let grid = photo.type == "grid" ? try TileGrid(photo) : TileGrid(width: size.width, height: size.height)
    let tiles =
      photo.type == "grid" ? try Self.tiles(of: id, photo, grid, in: file) : [try CodedPicture(photo, of: photo)]
    let tile = tiles[0]
    guard tiles.allSatisfy({ $0.width == tile.width && $0.height == tile.height }),
      grid.isCovered(byTilesOf: tile.width, tile.height)
    else {
      throw .unreadableImage(reason: "the tiles of the HEIF picture do not fit together")
    }
    self.init(
      width: grid.width, height: grid.height, workingMemory: tiles.map(\.workingMemory).max() ?? 0,
      turns: photo.turns(width: grid.width, height: grid.height)
    ) { (rgb) throws(FaceError) in
      rgb.update(repeating: 0)
      var failures = 0
      for (index, tile) in tiles.enumerated() {
        let (x, y) = (index % grid.columns * tile.width, index / grid.columns * tile.height)
        let target = cimage_target(
          rgb: rgb.baseAddress.map { $0 + 3 * (y * grid.width + x) }, stride: 3 * grid.width,
          width: UInt32(min(tile.width, grid.width - x)), height: UInt32(min(tile.height, grid.height - y)))
        do throws(FaceError) {
          try tile.decode(into: target)
        } catch {
          // A tile that can't be decoded stays black.
          failures += 1
          if failures == tiles.count { throw error }
        }
      }
    }
  }

  private static func tiles(
    of id: Int, _ photo: HEIFFile.Item, _ grid: TileGrid, in file: HEIFFile
  ) throws(FaceError) -> [CodedPicture] {
    let ids = file.sources(of: id, limit: grid.tiles + 1)
    guard ids.count == grid.tiles else {
      throw .unreadableImage(reason: "the HEIF picture has \(grid.tiles) tiles, and the file other than that")
    }
    let items = file.items(Set(ids))
    // Tiles that share their bytes would let a small file keep the decoder busy for long.
    var left = 4 * file.count
    var tiles: [CodedPicture] = []
    for item in ids.compactMap({ items[$0] }) {
      left -= item.bytes.reduce(0) { $0 + $1.count }
      guard left >= 0 else { throw .unreadableImage(reason: "the tiles of the HEIF picture share their bytes") }
      tiles.append(try CodedPicture(item, of: photo))
    }
    return tiles
  }
}

/// How tiles lie beside each other, row by row; those at the right and at the bottom may reach over the edge.
private struct TileGrid {
  private(set) var columns = 1
  private(set) var rows = 1
  let width: Int
  let height: Int

  /// What a photo of 40 megapixels in tiles of 128×128 pixels needs is 2442.
  private static let mostTiles = 4096

  var tiles: Int { columns * rows }

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  init(_ item: HEIFFile.Item) throws(FaceError) {
    let data = Array(item.bytes.joined().prefix(16))
    var fields = FieldReader(ByteReader(data))
    guard fields.next(1) == 0, let flags = fields.next(1), let rows = fields.next(1), let columns = fields.next(1),
      let width = fields.next(flags & 1 == 0 ? 2 : 4), let height = fields.next(flags & 1 == 0 ? 2 : 4)
    else {
      throw .unreadableImage(reason: "the layout of the HEIF picture's tiles is damaged")
    }
    self.init(width: width, height: height)
    // Both are stored less one.
    self.rows = rows + 1
    self.columns = columns + 1
    guard tiles <= Self.mostTiles else {
      throw .unreadableImage(reason: "the HEIF picture has \(tiles) tiles; at most \(Self.mostTiles) are allowed")
    }
  }

  /// Without a row or column too few or too many, and without immense tiles for a small photo.
  func isCovered(byTilesOf tileWidth: Int, _ tileHeight: Int) -> Bool {
    let largeTile = 4096
    return (columns - 1) * tileWidth < width && width <= columns * tileWidth && tileWidth <= max(width, largeTile)
      && (rows - 1) * tileHeight < height && height <= rows * tileHeight && tileHeight <= max(height, largeTile)
  }
}

extension HEIFFile.Item {
  /// - Parameters: the size of the picture before the first of them.
  fileprivate func turns(width: Int, height: Int) -> [EncodedImage.Turn] {
    var (width, height) = (width, height)
    var turns: [EncodedImage.Turn] = []
    for property in properties {
      switch (property.type, property.content.bigEndian(1, at: 0)) {
      case ("irot", let angle?) where angle & 3 != 0:
        // Quarters anticlockwise.
        let orientations: [Orientation] = [.upright, .leftSideUp, .upsideDown, .rightSideUp]
        turns.append(.orientation(orientations[angle & 3]))
        if angle & 1 == 1 { (width, height) = (height, width) }
      case ("imir", let axis?):
        // 0 exchanges top and bottom, 1 left and right.
        turns.append(.orientation(axis & 1 == 0 ? .upsideDownMirrored : .mirrored))
      case ("clap", _?):
        guard let window = Self.cleanAperture(property.content, width: width, height: height) else { continue }
        turns.append(.crop(window))
        (width, height) = (window.width, window.height)
      default:
        break
      }
    }
    // An encoder writes at most one of each; more would cost time without end.
    return Array(turns.prefix(4))
  }

  /// The part to show, given by its size and the distance of its centre from the picture's. One that is no part of the
  /// picture is ignored.
  private static func cleanAperture(_ box: ByteReader, width: Int, height: Int) -> RGBImage.Window? {
    func fraction(_ index: Int) -> Double? {
      guard let numerator = box.bigEndian(4, at: 8 * index), let denominator = box.bigEndian(4, at: 8 * index + 4),
        denominator != 0
      else { return nil }
      return Double(Int32(truncatingIfNeeded: numerator)) / Double(Int32(truncatingIfNeeded: denominator))
    }
    guard let w = fraction(0)?.rounded(), let h = fraction(1)?.rounded(), let right = fraction(2),
      let down = fraction(3), w >= 1, h >= 1, w <= Double(width), h <= Double(height)
    else { return nil }
    let x = ((Double(width) - w) / 2 + right).rounded()
    let y = ((Double(height) - h) / 2 + down).rounded()
    guard x >= 0, y >= 0, x + w <= Double(width), y + h <= Double(height) else { return nil }
    return RGBImage.Window(x: Int(x), y: Int(y), width: Int(w), height: Int(h))
  }
}
