import Testing
import Vision

/// Photos are turned as their metadata says, and by nothing else.
@Suite struct OrientationTests {
  /// The colours of the blocks, row by row, after Pillow's `ImageOps.exif_transpose`.
  static let expected: [(orientation: UInt8, blocks: String)] = [
    (1, "RGB CMY"), (2, "BGR YMC"), (3, "YMC BGR"), (4, "CMY RGB"),
    (5, "RC GM BY"), (6, "CR MG YB"), (7, "YB MG CR"), (8, "BY GM RC"),
  ]

  @Test(arguments: expected, [true, false])
  func jpegIsTurned(_ expected: (orientation: UInt8, blocks: String), littleEndian: Bool) throws {
    let photo = try jpeg(exif: tiff(orientation: expected.orientation, littleEndian: littleEndian))
    #expect(Blocks.difference(of: photo, from: expected.blocks, side: 8) <= 2)
  }

  @Test(arguments: expected, [true, false])
  func pngIsTurned(_ expected: (orientation: UInt8, blocks: String), littleEndian: Bool) throws {
    let exif = tiff(orientation: expected.orientation, littleEndian: littleEndian)
    let photo = try ImageDecoder().decode(PNGFile(Blocks.photo("RGB CMY", side: 1), exif: exif).bytes)
    #expect(Blocks.difference(of: photo, from: expected.blocks, side: 1) == 0)
  }

  @Test func pngOfPillowIsTurned() throws {
    let photo = try ImageDecoder().decode(Sample.turnedPNG.bytes)
    #expect(Blocks.difference(of: photo, from: "CR MG YB", side: 1) == 0)
  }

  @Test func exifIsFoundBehindOtherSegmentsAndTags() throws {
    let comment: [UInt8] = [0xFF, 0xFE, 0, 6] + "Exif".utf8
    // The largest APP1 without EXIF in it, as cameras put XMP there.
    let xmp: [UInt8] = [0xFF, 0xE1, 0xFF, 0xFF] + [UInt8](repeating: 0x20, count: 0xFFFD)
    let exif = tiff(orientation: 6, littleEndian: false, tagsBefore: 20)
    let photo = try jpeg(exif: exif, before: comment + xmp + [0xFF])
    #expect(Blocks.difference(of: photo, from: "CR MG YB", side: 8) <= 2)
  }

  @Test(arguments: [0, 9, 255] as [UInt8])
  func unknownOrientationIsIgnored(orientation: UInt8) throws {
    #expect(isUpright(try jpeg(exif: tiff(orientation: orientation, littleEndian: true))))
  }

  @Test(
    arguments: [
      [], [0x49], [0x49, 0x49], [0x49, 0x49, 0x2A, 0], [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0], [0x4D, 0x4D, 0, 0x2A, 0, 0],
      Array("MM, not TIFF at all".utf8), [UInt8](repeating: 0xFF, count: 200), [UInt8](repeating: 0, count: 200),
      // The directory is far outside, or just at the end.
      [0x49, 0x49, 0x2A, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0], [0x4D, 0x4D, 0, 0x2A, 0xFF, 0xFF, 0xFF, 0xFF, 0, 1],
      [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 9, 0, 1],
      // More entries than there are; the orientation without its value.
      [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0xFF, 0xFF, 1, 0], [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3],
    ] as [[UInt8]])
  func garbageIsIgnored(exif: [UInt8]) throws {
    #expect(isUpright(try jpeg(exif: exif)))
    let png = PNGFile(Blocks.photo("RGB CMY", side: 1), exif: exif)
    #expect(Blocks.difference(of: try ImageDecoder().decode(png.bytes), from: "RGB CMY", side: 1) == 0)
  }

  @Test func everyBeginningOfTheMetadataIsSurvived() throws {
    let whole = tiff(orientation: 6, littleEndian: true)
    // The value is in the bytes 18 and 19.
    for length in 0..<20 { #expect(isUpright(try jpeg(exif: Array(whole.prefix(length)))), "\(length) bytes") }
    #expect(!isUpright(try jpeg(exif: whole)))
  }

  private func isUpright(_ photo: RGBImage) -> Bool { Blocks.difference(of: photo, from: "RGB CMY", side: 8) <= 2 }

  /// The blocks with an EXIF segment in front of all others, or behind `before`.
  private func jpeg(exif: [UInt8], before: [UInt8] = []) throws -> RGBImage {
    let payload = Array("Exif\0\0".utf8) + exif
    let length = payload.count + 2
    let segment = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + payload
    let bytes = Sample.blocksJPEG.bytes
    return try ImageDecoder().decode(bytes.prefix(2) + before + segment + bytes.dropFirst(2))
  }

  /// A TIFF header and a directory.
  private func tiff(orientation: UInt8, littleEndian: Bool, tagsBefore: UInt8 = 0) -> [UInt8] {
    func number(_ value: UInt8, _ count: Int) -> [UInt8] {
      let zeros = [UInt8](repeating: 0, count: count - 1)
      return littleEndian ? [value] + zeros : zeros + [value]
    }
    let magic: [UInt8] = littleEndian ? [0x49, 0x49, 0x2A, 0] : [0x4D, 0x4D, 0, 0x2A]
    let tag: [UInt8] = littleEndian ? [0x12, 0x01] : [0x01, 0x12]
    var bytes = magic + number(8, 4) + number(tagsBefore + 1, 2)
    for other in 0..<tagsBefore { bytes += number(other, 2) + number(4, 2) + number(1, 4) + number(8, 4) }
    return bytes + tag + number(3, 2) + number(1, 4) + number(orientation, 2) + [0, 0] + number(0, 4)
  }
}

/// Photos of single-coloured squares, written as the letters of the colours.
private enum Blocks {
  private static let colours: [Character: [Int]] = [
    "R": [220, 40, 40], "G": [40, 180, 60], "B": [50, 60, 210],
    "C": [60, 200, 210], "M": [200, 60, 190], "Y": [220, 210, 50],
  ]

  static func photo(_ blocks: String, side: Int) -> RGBImage {
    let rows = blocks.split(separator: " ").map(Array.init)
    return RGBImage(rows[0].count * side, rows.count * side) { x, y, channel in
      colours[rows[y / side][x / side]]?[channel] ?? 0
    }
  }

  static func difference(of photo: RGBImage, from blocks: String, side: Int) -> Int {
    photo.difference(from: Self.photo(blocks, side: side))
  }
}
