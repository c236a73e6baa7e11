import FaceDomain
import Testing
import Vision

/// What becomes of the bytes of an upload.
@Suite struct ImageDecoderTests {
  private let decoder = ImageDecoder()

  private func decode(_ bytes: [UInt8]) throws -> RGBImage { try decoder.decode(bytes) }

  @Test(arguments: [
    Sample.png, .greyPNG, .bilevelPNG, .palettePNG, .rgbaPNG, .greyAlphaPNG, .deepPNG, .interlacedPNG,
  ])
  func pngIsReadExactly(sample: Sample) throws {
    let image = try decode(sample.bytes)
    #expect(image.width == 5 && image.height == 4)
    #expect(image.bytes == sample.pixels)
  }

  /// Versions of libjpeg may round differently.
  @Test(arguments: [Sample.jpeg, .subsampledJPEG, .progressiveJPEG, .greyJPEG, .cmykJPEG, .rgbJPEG])
  func jpegIsReadWithinRounding(sample: Sample) throws {
    let image = try decode(sample.bytes)
    #expect(image.width == 5 && image.height == 4)
    #expect(image.difference(from: RGBImage(width: 5, height: 4, bytes: sample.pixels)) <= 2)
  }

  @Test func truncatedJPEGIsDecodedAsFarAsItGoes() throws {
    let whole = try decode(Sample.tallJPEG.bytes)
    let part = try decode(Array(Sample.tallJPEG.bytes.prefix(402)))
    #expect(part.width == 16 && part.height == 48)
    #expect(part.bytes.prefix(24 * 48) == whole.bytes.prefix(24 * 48))
    #expect(part.bytes != whole.bytes)
  }

  /// Not compressed, so that the part of the file is the part of the rows.
  @Test func truncatedPNGIsDecodedAsFarAsItGoesAndBlackBelow() throws {
    let photo = RGBImage.uneven(40, 30)
    let file = PNGFile(photo, pieceLength: 100).bytes
    #expect(try decode(file).bytes == photo.bytes)
    let part = try decode(Array(file.prefix(file.count / 2)))
    #expect(part.width == 40 && part.height == 30)
    #expect(part.bytes.prefix(13 * 120) == photo.bytes.prefix(13 * 120))
    #expect(part.bytes.suffix(14 * 120).allSatisfy { $0 == 0 })
  }

  @Test func emptyFileIsUnreadable() {
    #expect(throws: FaceError.unreadableImage(reason: "the file is empty")) { try decode([]) }
  }

  @Test(arguments: ["Hello, world!", "<svg xmlns='http://www.w3.org/2000/svg'/>", "\u{0}", "BM", "JPEG"])
  func otherContentIsUnreadableAndTheKnownFormatsAreNamed(text: String) throws {
    let error = #expect(throws: FaceError.self) { try decode(Array(text.utf8)) }
    guard case .unreadableImage(let reason) = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(reason.contains("JPEG, PNG"))
  }

  /// Memory for the last could not even be counted in 64 bits.
  @Test(arguments: [(30_000, 30_000), (40_000_001, 1), (1, 40_000_001), (0x7FFF_FFFF, 0x7FFF_FFFF)])
  func sizeIsRefusedFromThePNGHeader(width: Int, height: Int) {
    var file = PNGFile(claimingWidth: width, height: height)
    file.add("IDAT", [0x78, 0x01])
    #expect(throws: FaceError.tooManyPixels(width: width, height: height, limit: 40_000_000)) {
      try decode(file.bytes)
    }
  }

  @Test func sizeIsRefusedFromTheJPEGHeader() throws {
    var bytes = Sample.jpeg.bytes
    // Height and width follow the length and the precision in the segment that starts the frame.
    let frame = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xFD, 0xE8, 0xFD, 0xE8])
    #expect(throws: FaceError.tooManyPixels(width: 65_000, height: 65_000, limit: 40_000_000)) { try decode(bytes) }
  }

  @Test func limitIsExact() throws {
    for sample in [Sample.jpeg, .png] {
      #expect(try ImageDecoder(maximumPixels: 20).decode(sample.bytes).width == 5)
      #expect(throws: FaceError.tooManyPixels(width: 5, height: 4, limit: 19)) {
        try ImageDecoder(maximumPixels: 19).decode(sample.bytes)
      }
    }
  }

  @Test(arguments: [Sample.jpeg, .progressiveJPEG, .cmykJPEG, .png, .palettePNG, .deepPNG, .interlacedPNG])
  func everyBeginningOfAFileIsAPhotoOfItsSizeOrUnreadable(sample: Sample) {
    for length in 0..<sample.bytes.count {
      do {
        let image = try decoder.decode(Array(sample.bytes.prefix(length)))
        #expect(image.width == 5 && image.height == 4)
      } catch {
        guard case .unreadableImage(let reason) = error else {
          Issue.record("\(length) bytes: \(error)")
          continue
        }
        #expect(!reason.isEmpty)
      }
    }
  }

  /// Nothing is expected but to survive, with a photo no larger than allowed.
  @Test(arguments: [Sample.jpeg, .progressiveJPEG, .cmykJPEG, .png, .palettePNG, .interlacedPNG])
  func anyByteMayBeDamaged(sample: Sample) {
    let small = ImageDecoder(maximumPixels: 10_000)
    for position in sample.bytes.indices {
      for mask in [0x01, 0x80, 0xFF] as [UInt8] {
        var bytes = sample.bytes
        bytes[position] ^= mask
        guard let image = try? small.decode(bytes) else { continue }
        #expect(image.width * image.height <= 10_000)
      }
    }
  }
}
