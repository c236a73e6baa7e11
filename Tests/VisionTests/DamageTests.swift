import FaceDomain
import Testing
import Vision

/// Damage that costs as little of a photo as it can, and faces that lie outside of one.
@Suite struct DamageTests {
  /// libpng is given an IDAT chunk in pieces of 8 KiB: a last piece that is not whole is lost with all its rows.
  @Test func truncatedPNGOfOnePieceIsDecodedAsFarAsItGoes() throws {
    let photo = RGBImage.uneven(40, 30)
    let file = PNGFile(photo).bytes
    let part = try ImageDecoder().decode(Array(file.prefix(file.count / 2)))
    #expect(part.bytes.prefix(13 * 120) == photo.bytes.prefix(13 * 120))
  }

  /// Pillow decodes any 236 bytes and more of this file; here a cut within a table loses the scans before it.
  @Test func progressiveJPEGIsDecodedWhereverItIsCutBehindItsFirstScan() throws {
    for length in 400..<Sample.progressiveJPEG.bytes.count {
      #expect(throws: Never.self, "\(length) bytes") {
        try ImageDecoder().decode(Array(Sample.progressiveJPEG.bytes.prefix(length)))
      }
    }
  }

  /// Enlarged faces far outside give a black chip; shrunk ones give none, and so the whole photo's.
  @Test func largeFaceFarOutsideGivesABlackChip() {
    let eyes = (Point(x: 10_000, y: 0), Point(x: 11_000, y: 0))
    let points = Landmarks(
      leftEye: eyes.0, rightEye: eyes.1, nose: Point(x: 10_500, y: 600), mouthLeft: Point(x: 10_000, y: 1000),
      mouthRight: Point(x: 11_000, y: 1000))
    let chip = FaceAligner.dlib.chip(of: RGBImage.uneven(200, 200), points)
    #expect(chip?.bytes.allSatisfy { $0 == 0 } == true)
  }

  /// One row of white, which a file of a few kilobytes may hold, is refused from its header.
  @Test func photoOfOneEndlessRowIsRefused() throws {
    var file = PNGFile(claimingWidth: 70_000, height: 1)
    file.add("IDAT", [0x78, 0x01])
    #expect(throws: FaceError.sideTooLong(width: 70_000, height: 1, limit: 65_535)) {
      try ImageDecoder().decode(file.bytes)
    }
  }

  /// A scan of a few bytes makes the decoder go over the whole photo: real photos have about ten.
  @Test func progressiveJPEGWithAHundredScansIsRefused() throws {
    let bytes = Sample.progressiveJPEG.bytes
    let last = try #require(bytes.indices.dropLast().last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
    let end = bytes.count - 2
    func repeated(_ times: Int) -> [UInt8] {
      Array(bytes[..<end]) + Array(repeatElement(bytes[last..<end], count: times).joined()) + Array(bytes[end...])
    }
    #expect(throws: Never.self) { try ImageDecoder().decode(repeated(20)) }
    #expect(throws: FaceError.unreadableImage(reason: "it has more than 100 scans")) {
      try ImageDecoder().decode(repeated(200))
    }
  }
}
