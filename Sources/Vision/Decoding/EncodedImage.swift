import CImage
import FaceDomain

/// A picture of which the header has been read: what it will cost is known, and none of it has been spent.
struct EncodedImage {
  /// In pixels, before ``turns``.
  let width: Int
  let height: Int
  /// Bytes that decoding takes besides those of the pixels.
  let workingMemory: Int
  /// What turns the pixels into the photo, in this order.
  var turns: [Turn] = []
  /// Writes 3·width·height bytes. What a damaged file does not reach becomes black.
  /// - Throws: ``FaceError/unreadableImage(reason:)`` if nothing decodes.
  let decode: (UnsafeMutableBufferPointer<UInt8>) throws(FaceError) -> Void

  enum Turn {
    case orientation(Orientation)
    case crop(RGBImage.Window)
  }
}

extension EncodedImage {
  typealias HeaderReader = (
    UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<cimage_header>?, UnsafeMutablePointer<CChar>?
  ) -> Int32
  typealias RowDecoder = (UnsafePointer<UInt8>?, Int, cimage_target, UnsafeMutablePointer<CChar>?) -> UInt32

  /// A file that a C library decodes as a whole.
  /// - Parameter orientation: nil if the library reads it.
  init(
    _ bytes: ArraySlice<UInt8>, orientation: Orientation?, header readHeader: HeaderReader,
    decode: @escaping RowDecoder
  ) throws(FaceError) {
    let header = try Self.header(of: bytes, readHeader)
    let (width, height) = (Int(header.width), Int(header.height))
    self.init(
      width: width, height: height, workingMemory: Int(clamping: header.working_memory),
      turns: [.orientation(orientation ?? Orientation(rawValue: Int(header.orientation)) ?? .upright)]
    ) { (rgb) throws(FaceError) in
      try Self.decode(bytes, into: cimage_target(rgb, width: width, height: height), with: decode)
    }
  }

  static func header(of bytes: ArraySlice<UInt8>, _ read: HeaderReader) throws(FaceError) -> cimage_header {
    var header = cimage_header()
    var message = CMessage()
    let result = bytes.withUnsafeBufferPointer { read($0.baseAddress, $0.count, &header, &message.characters) }
    guard result == 0 else { throw .unreadableImage(reason: message.text) }
    return header
  }

  static func decode(
    _ bytes: ArraySlice<UInt8>, into target: cimage_target, with decode: RowDecoder
  ) throws(FaceError) {
    var message = CMessage()
    let rows = bytes.withUnsafeBufferPointer { decode($0.baseAddress, $0.count, target, &message.characters) }
    guard rows > 0 else { throw .unreadableImage(reason: message.text) }
  }
}

extension cimage_target {
  /// A whole image, rows without padding.
  init(_ rgb: UnsafeMutableBufferPointer<UInt8>, width: Int, height: Int) {
    precondition(rgb.count == 3 * width * height)
    self.init(rgb: rgb.baseAddress, stride: 3 * width, width: UInt32(width), height: UInt32(height))
  }
}

/// What a C library has to say.
private struct CMessage {
  var characters = [CChar](repeating: 0, count: Int(CIMAGE_MESSAGE_LENGTH))

  var text: String {
    let text = String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return text.isEmpty ? "the file is damaged" : text
  }
}
