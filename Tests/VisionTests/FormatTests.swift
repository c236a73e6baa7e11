import FaceDomain
import Testing
import Vision

/// Each format, in the kinds that programs write.
@Suite struct FormatTests {
  private func decode(_ sample: Sample) throws -> RGBImage { try ImageDecoder().decode(sample.bytes) }

  @Test(arguments: [
    Sample.losslessWebP, .transparentWebP, .animatedWebP, .gif, .transparentGIF, .animatedGIF, .overhangingGIF, .bmp,
    .transparentBMP, .paletteBMP, .bilevelBMP, .sixteenColourBMP, .topDownBMP, .os2BMP, .maskedBMP, .rle8BMP, .rle4BMP,
    .pngICO, .maskedICO, .tiff, .lzwTIFF, .deflateTIFF, .packBitsTIFF, .transparentTIFF, .greyTIFF, .whiteIsZeroTIFF,
    .bilevelTIFF, .paletteTIFF, .deepTIFF, .deepGreyTIFF, .planarTIFF, .bigTIFF, .twoPageTIFF,
  ])
  func isReadExactly(sample: Sample) throws {
    let image = try decode(sample)
    #expect(image.width == 5 && image.height == 4)
    #expect(image.bytes == sample.pixels)
  }

  /// Libraries, and programs that scale five bits to eight, may round differently.
  @Test(arguments: [Sample.lossyWebP, .transparentLossyWebP, .rgb555BMP, .rgb565BMP, .cmykTIFF])
  func isReadWithinRounding(sample: Sample) throws {
    let image = try decode(sample)
    #expect(image.difference(from: RGBImage(width: 5, height: 4, bytes: sample.pixels)) <= 1)
  }

  @Test func interlacedGIFIsReadInTheOrderOfItsRows() throws {
    let image = try decode(.interlacedGIF)
    #expect(image.width == 4 && image.height == 13)
    #expect(image.bytes == Sample.interlacedGIF.pixels)
  }

  @Test func largestPictureOfAnICOIsTaken() throws {
    let image = try decode(.bitmapICO)
    #expect(image.width == 8 && image.height == 8)
    #expect(image.bytes == Sample.bitmapICO.pixels)
  }

  /// Pillow's decoder of WebP leaves the rest of the canvas black too.
  @Test(arguments: [Sample.offsetWebP, .offsetGIF])
  func pictureLiesOnItsCanvas(sample: Sample) throws {
    let image = try decode(sample)
    #expect(image.width == 9 && image.height == 7)
    let picture = RGBImage(width: 5, height: 4, bytes: Sample.png.pixels)
    #expect(
      image.difference { x, y, channel in
        (2..<7).contains(x) && (2..<6).contains(y) ? picture.value(x - 2, y - 2, channel) : 0
      } == 0)
  }

  @Test(arguments: [Sample.turnedWebP, .turnedTIFF])
  func isTurned(sample: Sample) throws {
    let image = try decode(sample)
    #expect(image.width == 4 && image.height == 5)
    #expect(image.bytes == sample.pixels)
  }

  @Test(arguments: [(Sample.jpegTIFF, 16, 12, 2), (.tiledTIFF, 17, 9, 0), (.stripTIFF, 5, 12, 0)])
  func piecesOfATIFFLieWhereTheyBelong(sample: Sample, width: Int, height: Int, tolerance: Int) throws {
    let image = try decode(sample)
    #expect(image.width == width && image.height == height)
    #expect(image.difference { x, y, channel in [60 + 8 * x, 200 - 9 * y, 90 + 4 * (x + y)][channel] } <= tolerance)
  }

  /// The file of CompreFace's users may have any name: content decides.
  @Test func everyKnownFormatIsNamedWhenNoneIsRecognised() {
    let error = #expect(throws: FaceError.self) { try ImageDecoder().decode(Array("%PDF-1.7".utf8)) }
    for name in ["JPEG", "PNG", "WebP", "GIF", "BMP", "ICO", "TIFF", "HEIC", "AVIF"] {
      #expect("\(error as Any)".contains(name))
    }
  }
}
