import CImage
import FaceDomain

/// Where in a WebP file the pixels of its first picture are. The file is RIFF: chunks of a name, a length and data.
private struct WebPContainer {
  /// VP8 or VP8L, with the name and length of its chunk: without them the decoder would not know that something is
  /// missing at the end.
  var bitstream: ArraySlice<UInt8>?
  /// Of an animation, whose pictures may cover a part of it only.
  var canvas: (width: Int, height: Int)?
  /// Of the picture on the canvas.
  var corner = (x: 0, y: 0)
  var exif: ArraySlice<UInt8>?

  init(_ bytes: [UInt8]) {
    var isAnimated = false
    for chunk in Self.chunks(of: bytes[...].dropFirst(12)) {
      let data = chunk.whole.dropFirst(8)
      let reader = ByteReader(data)
      switch chunk.name {
      case "VP8X":
        // The flag is in the first byte; sides are stored less one.
        isAnimated = (data.first ?? 0) & 0x02 != 0
        if let width = reader.littleEndian(3, at: 4), let height = reader.littleEndian(3, at: 7) {
          canvas = (width + 1, height + 1)
        }
      case "VP8 ", "VP8L":
        if bitstream == nil { bitstream = chunk.whole }
      case "ANMF" where isAnimated && bitstream == nil:
        guard let x = reader.littleEndian(3, at: 0), let y = reader.littleEndian(3, at: 3) else { continue }
        corner = (2 * x, 2 * y)
        bitstream = Self.chunks(of: data.dropFirst(16)).first { $0.name == "VP8 " || $0.name == "VP8L" }?.whole
      case "EXIF":
        if exif == nil { exif = data }
      default:
        break
      }
    }
    if !isAnimated { canvas = nil }
  }

  /// The last chunk of a truncated file has less data than its length says.
  private static func chunks(
    of bytes: ArraySlice<UInt8>
  ) -> some Sequence<(name: String, whole: ArraySlice<UInt8>)> {
    let reader = ByteReader(bytes)
    return sequence(state: 0) { position in
      guard let length = reader.littleEndian(4, at: position + 4) else { return nil }
      let name = String(decoding: reader.part(at: position, count: 4), as: UTF8.self)
      let whole = reader.part(at: position, count: 8 + length)
      // Data of an odd length is followed by a byte of padding.
      position += 8 + length + length % 2
      return (name, whole)
    }
  }
}

extension EncodedImage {
  init(webp bytes: [UInt8]) throws(FaceError) {
    let container = WebPContainer(bytes)
    guard let bitstream = container.bitstream else {
      throw .unreadableImage(reason: "there is no picture in the WebP file, or only behind its end")
    }
    let header = try Self.header(of: bitstream, cimage_webp_header)
    let (x, y) = container.corner
    let (width, height) = container.canvas ?? (Int(header.width), Int(header.height))
    guard x + Int(header.width) <= width, y + Int(header.height) <= height else {
      throw .unreadableImage(reason: "the first picture of the WebP animation is larger than its canvas")
    }
    self.init(
      width: width, height: height, workingMemory: Int(clamping: header.working_memory),
      turns: [.orientation(Orientation(exif: container.exif))]
    ) { (rgb) throws(FaceError) in
      rgb.update(repeating: 0)
      let picture = cimage_target(
        rgb: rgb.baseAddress.map { $0 + 3 * (y * width + x) }, stride: 3 * width, width: header.width,
        height: header.height)
      try Self.decode(bitstream, into: picture, with: cimage_webp_decode)
    }
  }
}
