import FaceDomain
import Testing
import Vision

/// Files that claim more than they hold.
@Suite struct FormatLimitTests {
  /// The position of some bytes.
  private static func index(of pattern: [UInt8], in bytes: [UInt8]) -> Int {
    bytes.indices.dropLast(pattern.count - 1).first { Array(bytes[$0..<$0 + pattern.count]) == pattern } ?? 0
  }

  private static func changed(_ sample: Sample, _ changes: [(at: Int, to: [UInt8])]) -> [UInt8] {
    changes.reduce(into: sample.bytes) { $0.replaceSubrange($1.at..<$1.at + $1.to.count, with: $1.to) }
  }

  private static let gifPicture = index(of: [0x2C, 0, 0, 0, 0, 5, 0, 4, 0], in: Sample.gif.bytes)
  private static let imageSize = index(of: Array("ispe".utf8), in: Sample.heic.bytes)
  /// Width and height are the first two fields of the directory; a field is tag, type, count and value.
  private static let tiffWidth = index(of: [0, 1], in: Sample.tiff.bytes)

  private static let claims: [(name: String, bytes: [UInt8], width: Int, height: Int)] = [
    ("VP8L", changed(.losslessWebP, [(21, [0xFF, 0xFF, 0xFF, 0x0F])]), 16_384, 16_384),
    ("WebP canvas", changed(.animatedWebP, [(24, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])]), 1 << 24, 1 << 24),
    ("GIF canvas", changed(.gif, [(6, [0xFF, 0xFF, 0xFF, 0xFF])]), 65_535, 65_535),
    ("GIF picture", changed(.gif, [(gifPicture + 5, [0xFF, 0xFF, 0xFF, 0xFF])]), 65_535, 65_535),
    ("GIF corner", changed(.gif, [(gifPicture + 1, [0xFF, 0xFF, 0xFF, 0xFF])]), 65_540, 65_539),
    ("BMP", changed(.bmp, [(18, [0x30, 0x75, 0, 0, 0x30, 0x75, 0, 0])]), 30_000, 30_000),
    (
      "BMP, largest", changed(.bmp, [(18, [0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0x80])]), 0x7FFF_FFFF, 0x8000_0000
    ),
    ("ICO", changed(.maskedICO, [(26, [0x30, 0x75, 0, 0, 0x60, 0xEA, 0, 0])]), 30_000, 30_000),
    (
      "TIFF", changed(.tiff, [(tiffWidth + 8, [0x30, 0x75, 0, 0]), (tiffWidth + 20, [0x30, 0x75, 0, 0])]), 30_000,
      30_000
    ),
    ("HEIC", changed(.heic, [(imageSize + 8, [0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30])]), 30_000, 30_000),
    (
      "HEIC, largest", changed(.heic, [(imageSize + 8, [UInt8](repeating: 0xFF, count: 8))]), 0xFFFF_FFFF, 0xFFFF_FFFF
    ),
  ]

  @Test(arguments: claims)
  func sizeIsRefusedFromTheHeader(_ claim: (name: String, bytes: [UInt8], width: Int, height: Int)) {
    #expect(throws: FaceError.tooManyPixels(width: claim.width, height: claim.height, limit: 40_000_000)) {
      try ImageDecoder().decode(claim.bytes)
    }
  }

  @Test func limitIsExact() throws {
    for sample in [Sample.losslessWebP, .gif, .bmp, .maskedICO, .tiff] {
      #expect(try ImageDecoder(maximumPixels: 20).decode(sample.bytes).width == 5)
      #expect(throws: FaceError.tooManyPixels(width: 5, height: 4, limit: 19)) {
        try ImageDecoder(maximumPixels: 19).decode(sample.bytes)
      }
    }
  }

  @Test func endlessRowIsRefused() {
    let bytes = Self.changed(.bmp, [(18, [0x70, 0x11, 0x01, 0, 1, 0, 0, 0])])
    #expect(throws: FaceError.sideTooLong(width: 70_000, height: 1, limit: 65_535)) {
      try ImageDecoder().decode(bytes)
    }
  }

  // MARK: The first picture

  /// 10,000 pictures follow that claim to be immense, and have no pixels.
  @Test func otherPicturesOfAGIFAreNotLookedAt() throws {
    var file = GIFFile(width: 40, height: 30)
    let indices = (0..<1200).map { UInt8($0 * 7 % 128) }
    file.add(width: 40, height: 30, indices)
    for _ in 0..<10_000 { file.add(claimingWidth: 65_535, height: 65_535) }
    let image = try ImageDecoder(maximumPixels: 1200).decode(file.bytes)
    #expect(image.difference { x, y, channel in GIFFile.colour(Int(indices[40 * y + x]))[channel] } == 0)
  }

  @Test func otherPicturesOfAWebPAreNotLookedAt() throws {
    let bytes = Sample.animatedWebP.bytes
    let second = try #require(bytes.indices.dropLast(3).last { Array(bytes[$0..<$0 + 4]) == Array("ANMF".utf8) })
    let image = try ImageDecoder().decode(bytes[..<second] + [UInt8](repeating: 0xAA, count: bytes.count - second))
    #expect(image.bytes == Sample.animatedWebP.pixels)
  }

  /// The directory names itself as the next one.
  @Test func otherDirectoriesOfATIFFAreNotLookedAt() throws {
    let bytes = Sample.tiff.bytes
    let next = 10 + 12 * Int(bytes[8])
    let image = try ImageDecoder().decode(Self.changed(.tiff, [(next, [8, 0, 0, 0])]))
    #expect(image.bytes == Sample.tiff.pixels)
  }

  // MARK: Memory

  /// A directory of a megabyte and a half, in which each field names the whole file: together 90 gigabytes.
  @Test func tiffFieldsThatShareTheirBytesTakeNoMemory() {
    let fields = 60_000
    var bytes: [UInt8] = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, UInt8(fields & 0xFF), UInt8(fields >> 8)]
    for tag in 1000..<1000 + fields {
      bytes += [UInt8(tag & 0xFF), UInt8(tag >> 8), 1, 0, 0, 0, 0x16, 0, 0, 0, 0, 0]
    }
    bytes += [UInt8](repeating: 0, count: 800_000)
    #expect(throws: FaceError.self) { try ImageDecoder().decode(bytes) }
  }

  @Test func immenseTileOfASmallTIFFIsRefused() throws {
    let bytes = Sample.tiledTIFF.bytes
    // Tags 322 and 323 are the sides of a tile.
    let width = Self.index(of: [0x42, 0x01], in: bytes)
    let height = Self.index(of: [0x43, 0x01], in: bytes)
    let immense: [UInt8] = [0x42, 0x01, 4, 0, 1, 0, 0, 0, 0xF0, 0xFF, 0xFF, 0x7F]
    let changed = Self.changed(.tiledTIFF, [(width, immense), (height, [0x43] + immense.dropFirst())])
    #expect(throws: FaceError.self) { try ImageDecoder().decode(changed) }
  }

  /// Offsets and lengths of strips that point anywhere.
  @Test(arguments: [0x0111, 0x0117], [0xFFFF_FFFF, 0x7FFF_FFFF, 200, 199, 0] as [UInt32])
  func wildStripsOfATIFFAreSurvived(tag: Int, value: UInt32) {
    let at = Self.index(of: [UInt8(tag & 0xFF), UInt8(tag >> 8)], in: Sample.tiff.bytes)
    let field = [24, 16, 8, 0].reversed().map { UInt8(truncatingIfNeeded: value >> $0) }
    let image = try? ImageDecoder().decode(Self.changed(.tiff, [(at + 2, [4, 0]), (at + 8, field)]))
    #expect(image.map { $0.width == 5 && $0.height == 4 } ?? true)
  }

  @Test(arguments: [0xFFFF_FFFF, 0x7FFF_FFFF, 200, 0, 7] as [UInt32])
  func wildDirectoryOfATIFFIsRefused(offset: UInt32) {
    let field = [24, 16, 8, 0].reversed().map { UInt8(truncatingIfNeeded: offset >> $0) }
    #expect(throws: FaceError.self) { try ImageDecoder().decode(Self.changed(.tiff, [(4, field)])) }
  }
}
