import FaceDomain
import Testing
import Vision

/// HEIC and AVIF.
@Suite struct HEIFTests {
  private func decode(_ sample: Sample) throws -> RGBImage { try ImageDecoder().decode(sample.bytes) }

  private static func colour(_ x: Int, _ y: Int) -> [Int] { [60 + 8 * x, 200 - 9 * y, 90 + 4 * (x + y)] }

  /// One level more than other decoders; where colours have half the resolution, they spread them differently.
  @Test(arguments: [
    (Sample.heic, 4), (.subsampledHEIC, 8), (.deepHEIC, 3), (.transparentHEIC, 4), (.avif, 5), (.subsampledAVIF, 10),
    (.transparentAVIF, 4),
  ])
  func colourIsRead(sample: Sample, tolerance: Int) throws {
    let image = try decode(sample)
    #expect(image.width == 16 && image.height == 12)
    #expect(image.difference { x, y, channel in Self.colour(x, y)[channel] } <= tolerance)
  }

  @Test(arguments: [(Sample.greyHEIC, 2), (.greyAVIF, 3)])
  func greyIsRead(sample: Sample, tolerance: Int) throws {
    let image = try decode(sample)
    #expect(image.width == 16 && image.height == 12)
    #expect(
      image.difference { x, y, _ in
        let colour = Self.colour(x, y)
        return (299 * colour[0] + 587 * colour[1] + 114 * colour[2] + 500) / 1000
      } <= tolerance)
  }

  @Test(arguments: [(Sample.gridHEIC, 100, 90, 10), (.gridAVIF, 128, 128, 4)])
  func tilesLieBesideEachOther(sample: Sample, width: Int, height: Int, tolerance: Int) throws {
    let image = try decode(sample)
    #expect(image.width == width && image.height == height)
    #expect(image.difference { x, y, channel in [40 + x, 200 - y, 60 + (x + y) / 2][channel] } <= tolerance)
  }

  @Test func cleanApertureIsCutOut() throws {
    let image = try decode(.croppedHEIC)
    #expect(image.width == 9 && image.height == 6)
    #expect(
      image.difference { x, y, channel in [40 + 27 + x, 200 - 30 - y, 60 + (27 + x + 30 + y) / 2][channel] } <= 5)
  }

  /// The corners after Pillow's `ImageOps.exif_transpose`. The files say it twice, once in EXIF, which must not count.
  private static let corners = ["BA DC", "DC BA", "CD AB", "AC BD", "CA DB", "DB CA", "BD AC"]

  @Test(arguments: zip(Sample.turnedAVIFs, corners))
  func isTurnedOnce(sample: Sample, expected: String) throws {
    let image = try decode(sample)
    let colours = ["A": Self.colour(0, 0), "B": Self.colour(15, 0), "C": Self.colour(0, 11), "D": Self.colour(15, 11)]
    let (right, bottom) = (image.width - 1, image.height - 1)
    for (corner, at) in zip(expected.filter { $0 != " " }, [(0, 0), (right, 0), (0, bottom), (right, bottom)]) {
      for channel in 0..<3 {
        #expect(abs(image.value(at.0, at.1, channel) - (colours["\(corner)"]?[channel] ?? 0)) <= 5)
      }
    }
  }

  @Test(arguments: [Sample.selfDerivedHEIC, .selfTiledHEIC])
  func pictureMadeOfItselfIsRefused(sample: Sample) {
    let error = #expect(throws: FaceError.self) { try decode(sample) }
    #expect("\(error as Any)".contains("not supported"))
  }

  /// Memory would be taken for the size in the bitstream.
  @Test(arguments: [Sample.largerHEIC, .largerAVIF])
  func bitstreamLargerThanItsHeaderIsRefused(sample: Sample) {
    #expect(throws: FaceError.self) { try decode(sample) }
  }

  /// Of the four tiles the last lack their bytes.
  @Test(arguments: [(Sample.gridHEIC, 20, 10), (.gridAVIF, 40, 4)])
  func tilesOfATruncatedFileAreDecoded(sample: Sample, cut: Int, tolerance: Int) throws {
    let image = try ImageDecoder().decode(Array(sample.bytes.dropLast(cut)))
    let first = RGBImage(64, 64) { x, y, channel in image.value(x, y, channel) }
    #expect(first.difference { x, y, channel in [40 + x, 200 - y, 60 + (x + y) / 2][channel] } <= tolerance)
  }

  /// Lists that name what is not there, or everything at once.
  @Test(arguments: ["pitm", "iinf", "infe", "iloc", "iprp", "ipco", "ipma", "ispe", "hvcC", "meta", "mdat"])
  func missingBoxIsSurvived(type: String) throws {
    var bytes = Sample.heic.bytes
    let name = Array(type.utf8)
    let at = try #require(bytes.indices.dropLast(3).first { Array(bytes[$0..<$0 + 4]) == name })
    bytes.replaceSubrange(at..<at + 4, with: Array("free".utf8))
    if type == "mdat" {
      #expect(throws: Never.self) { try ImageDecoder().decode(bytes) }
    } else {
      #expect(throws: FaceError.self) { try ImageDecoder().decode(bytes) }
    }
  }
}
