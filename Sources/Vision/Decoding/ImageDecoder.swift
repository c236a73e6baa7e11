import CImage
public import FaceDomain

/// Encoded bytes in, an upright photo out.
public struct ImageDecoder: Sendable {
  /// Photos with more pixels are refused from their header, before memory is taken for them.
  public let maximumPixels: Int

  /// What JPEG allows, for all formats.
  private static let longestSide = 65_535

  public init(maximumPixels: Int = 40_000_000) {
    self.maximumPixels = maximumPixels
  }

  /// A damaged photo is decoded as far as it goes; the rest is black or grey.
  /// - Throws: ``FaceError/unreadableImage(reason:)`` if nothing decodes, ``FaceError/tooManyPixels(width:height:limit:)``.
  public func decode(_ bytes: [UInt8]) throws(FaceError) -> RGBImage {
    guard !bytes.isEmpty else { throw .unreadableImage(reason: "the file is empty") }
    guard let format = ImageFormat(of: bytes) else {
      throw .unreadableImage(reason: "it is in none of the known formats (\(ImageFormat.names))")
    }
    let image =
      switch format {
      case .jpeg: try pixels(of: bytes, readSize: cimage_jpeg_size, decode: cimage_jpeg_decode)
      case .png: try pixels(of: bytes, readSize: cimage_png_size, decode: cimage_png_decode)
      }
    return image.upright(Orientation(of: bytes, format))
  }

  private typealias SizeReader = (
    UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<cimage_size>?, UnsafeMutablePointer<CChar>?
  ) -> Int32
  private typealias RowDecoder = (
    UnsafePointer<UInt8>?, Int, cimage_size, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<CChar>?
  ) -> UInt32

  private func pixels(
    of bytes: [UInt8], readSize: SizeReader, decode: RowDecoder
  ) throws(FaceError) -> RGBImage {
    var size = cimage_size()
    var message = [CChar](repeating: 0, count: Int(CIMAGE_MESSAGE_LENGTH))
    guard readSize(bytes, bytes.count, &size, &message) == 0, size.width > 0, size.height > 0 else {
      throw .unreadableImage(reason: Self.text(message))
    }
    let width = Int(size.width)
    let height = Int(size.height)
    // Sides are below 2³², so that the product can't overflow.
    guard width * height <= maximumPixels else {
      throw .tooManyPixels(width: width, height: height, limit: maximumPixels)
    }
    // A photo of one row may have few pixels and still need much memory for each of them on its way.
    guard max(width, height) <= Self.longestSide else {
      throw .sideTooLong(width: width, height: height, limit: Self.longestSide)
    }
    var rows: UInt32 = 0
    let image = RGBImage(width: width, height: height) { rgb in
      rows = decode(bytes, bytes.count, size, rgb.baseAddress, &message)
    }
    guard rows > 0 else { throw .unreadableImage(reason: Self.text(message)) }
    return image
  }

  private static func text(_ message: [CChar]) -> String {
    let text = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return text.isEmpty ? "the file is damaged" : text
  }
}
