import FaceDomain
import Testing
import Vision

/// Damaged files of each format.
@Suite struct FormatDamageTests {
  private static let samples: [Sample] = [
    .losslessWebP, .lossyWebP, .transparentLossyWebP, .animatedWebP, .turnedWebP, .gif, .interlacedGIF, .animatedGIF,
    .offsetGIF, .bmp, .paletteBMP, .bilevelBMP, .sixteenColourBMP, .topDownBMP, .os2BMP, .rgb565BMP, .maskedBMP,
    .rle8BMP, .rle4BMP, .pngICO, .bitmapICO, .maskedICO, .tiff, .lzwTIFF, .deflateTIFF, .packBitsTIFF, .bilevelTIFF,
    .paletteTIFF, .cmykTIFF, .jpegTIFF, .planarTIFF, .bigTIFF, .tiledTIFF, .twoPageTIFF, .stripTIFF, .heic,
    .subsampledHEIC, .greyHEIC, .gridHEIC, .croppedHEIC, .avif, .greyAVIF, .gridAVIF,
  ]

  @Test(arguments: samples)
  func everyBeginningOfAFileIsAPhotoOfItsSizeOrUnreadable(sample: Sample) throws {
    let whole = try ImageDecoder().decode(sample.bytes)
    for length in 0..<sample.bytes.count {
      do {
        let image = try ImageDecoder().decode(Array(sample.bytes.prefix(length)))
        // Without its metadata a photo is not turned, and of the pictures of an ICO the larger may be missing.
        #expect(image.longestSide <= whole.longestSide)
      } catch FaceError.unreadableImage(let reason) {
        #expect(!reason.isEmpty)
      }
    }
  }

  /// Nothing is expected but to survive, with a photo no larger than allowed.
  @Test(arguments: samples)
  func anyByteMayBeDamaged(sample: Sample) {
    let small = ImageDecoder(maximumPixels: 100_000)
    for position in sample.bytes.indices {
      for mask in [0x01, 0x80, 0xFF] as [UInt8] {
        var bytes = sample.bytes
        bytes[position] ^= mask
        guard let image = try? small.decode(bytes) else { continue }
        #expect(image.width * image.height <= 100_000)
      }
    }
  }

  // MARK: As far as it goes

  @Test func truncatedWebPIsDecodedAsFarAsItGoes() throws {
    let whole = try ImageDecoder().decode(Sample.tallWebP.bytes)
    let part = try ImageDecoder().decode(Array(Sample.tallWebP.bytes.prefix(113)))
    #expect(part.width == 48 && part.height == 96)
    #expect(part.bytes.prefix(32 * 144) == whole.bytes.prefix(32 * 144))
    #expect(part.bytes.suffix(32 * 144).allSatisfy { $0 == 0 })
  }

  @Test func truncatedGIFIsDecodedAsFarAsItGoes() throws {
    var file = GIFFile(width: 40, height: 30)
    let header = file.bytes.count
    file.add(width: 40, height: 30, (0..<1200).map { UInt8($0 * 7 % 128) })
    let whole = try ImageDecoder().decode(file.bytes)
    let part = try ImageDecoder().decode(Array(file.bytes.prefix(header + (file.bytes.count - header) / 2)))
    #expect(part.bytes.prefix(12 * 120) == whole.bytes.prefix(12 * 120))
    #expect(part.bytes.suffix(14 * 120).allSatisfy { $0 == 0 })
  }

  /// Rows are stored from the last to the first.
  @Test func truncatedBMPIsDecodedAsFarAsItGoes() throws {
    let part = try ImageDecoder().decode(Array(Sample.bmp.bytes.prefix(54 + 2 * 16)))
    #expect(part.bytes.suffix(30) == Sample.bmp.pixels.suffix(30))
    #expect(part.bytes.prefix(30).allSatisfy { $0 == 0 })
  }

  @Test(arguments: [(Sample.tiff, 170, 2), (.stripTIFF, 400, 6)])
  func truncatedTIFFIsDecodedAsFarAsItGoes(sample: Sample, length: Int, rows: Int) throws {
    let whole = try ImageDecoder().decode(sample.bytes)
    let part = try ImageDecoder().decode(Array(sample.bytes.prefix(length)))
    #expect(part.bytes.prefix(15 * rows) == whole.bytes.prefix(15 * rows))
    #expect(part.bytes.suffix(15).allSatisfy { $0 == 0 })
  }
}
