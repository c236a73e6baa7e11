import CImage
public import FaceDomain

/// Encoded bytes in, an upright photo out.
///
/// Opacity is dropped in every format and colours are shown as stored, as CompreFace 1.2 does: what stands behind a
/// face doesn't matter, and the same photo keeps giving the same vector. Only colours that are stored multiplied by
/// their opacity stay so, over black. Samples of more than 8 bits are scaled to 8; colour profiles are not applied.
/// Of a file with several pictures the first counts, of an ICO the largest; the others are never looked at.
public struct ImageDecoder: Sendable {
  /// Photos with more pixels are refused from their header, before memory is taken for them.
  public let maximumPixels: Int

  /// Shared by all who decode at the same time.
  private let budget: DecodingBudget

  /// What JPEG allows, for all formats.
  private static let longestSide = 65_535

  public init(maximumPixels: Int = 40_000_000, budget: DecodingBudget = DecodingBudget()) {
    self.maximumPixels = maximumPixels
    self.budget = budget
  }

  /// A damaged photo is decoded as far as it goes; the rest is black or grey.
  ///
  /// Blocks the thread while other photos use the memory it needs.
  /// - Throws: ``FaceError/unreadableImage(reason:)`` if nothing decodes,
  ///   ``FaceError/tooManyPixels(width:height:limit:)``, ``FaceError/sideTooLong(width:height:limit:)``.
  public func decode(_ bytes: [UInt8]) throws(FaceError) -> RGBImage {
    guard !bytes.isEmpty else { throw .unreadableImage(reason: "the file is empty") }
    guard let format = ImageFormat(of: bytes) else {
      throw .unreadableImage(reason: "it is in none of the known formats (\(ImageFormat.names))")
    }
    let image = try Self.open(bytes, format)
    try check(image)
    return try budget.reserving(Self.memory(for: image)) { () throws(FaceError) in
      var photo = try Self.pixels(of: image)
      for turn in image.turns {
        switch turn {
        case .orientation(let orientation): photo = photo.upright(orientation)
        case .crop(let window): photo = photo.crop(window)
        }
      }
      return photo
    }
  }

  private static func open(_ bytes: [UInt8], _ format: ImageFormat) throws(FaceError) -> EncodedImage {
    switch format {
    case .jpeg:
      try EncodedImage(
        bytes[...], orientation: Orientation(exif: EXIF.ofJPEG(bytes)), header: cimage_jpeg_header,
        decode: cimage_jpeg_decode)
    case .png: try EncodedImage(png: bytes[...])
    case .webp: try EncodedImage(webp: bytes)
    case .gif:
      try EncodedImage(bytes[...], orientation: .upright, header: cimage_gif_header, decode: cimage_gif_decode)
    case .bmp: try EncodedImage(bmp: bytes)
    case .ico: try EncodedImage(ico: bytes)
    case .tiff:
      try EncodedImage(bytes[...], orientation: nil, header: cimage_tiff_header, decode: cimage_tiff_decode)
    case .heif: try EncodedImage(heif: bytes)
    }
  }

  private func check(_ image: EncodedImage) throws(FaceError) {
    let (width, height) = (image.width, image.height)
    guard width > 0, height > 0 else { throw .unreadableImage(reason: "its size is \(width)×\(height)") }
    // Headers may claim sides whose product can't be counted.
    let (pixels, isUncountable) = width.multipliedReportingOverflow(by: height)
    guard !isUncountable, pixels <= maximumPixels else {
      throw .tooManyPixels(width: width, height: height, limit: maximumPixels)
    }
    // A photo of one row may have few pixels and still need much memory for each of them on its way.
    guard max(width, height) <= Self.longestSide else {
      throw .sideTooLong(width: width, height: height, limit: Self.longestSide)
    }
  }

  /// Turning makes a copy, in which the photo lies twice for a moment.
  private static func memory(for image: EncodedImage) -> Int {
    let isCopied = image.turns.contains {
      if case .orientation(.upright) = $0 { false } else { true }
    }
    let pixels = 3 * image.width * image.height
    // The pixels are within the limit, while the rest is what a header says.
    return pixels + max(image.workingMemory, isCopied ? pixels : 0)
  }

  private static func pixels(of image: EncodedImage) throws(FaceError) -> RGBImage {
    var failure: FaceError?
    let photo = RGBImage(width: image.width, height: image.height) { rgb in
      do throws(FaceError) {
        try image.decode(rgb)
      } catch {
        rgb.update(repeating: 0)
        failure = error
      }
    }
    if let failure { throw failure }
    return photo
  }
}

extension EncodedImage {
  init(png bytes: ArraySlice<UInt8>) throws(FaceError) {
    try self.init(
      bytes, orientation: Orientation(exif: EXIF.ofPNG(bytes)), header: cimage_png_header, decode: cimage_png_decode)
  }
}
