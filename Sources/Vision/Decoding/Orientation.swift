/// How a camera held the sensor: the eight values of EXIF's tag 0x0112.
enum Orientation: Int {
  case upright = 1
  case mirrored
  case upsideDown
  case upsideDownMirrored
  case leftMirrored
  case rightSideUp
  case rightMirrored
  case leftSideUp

  /// Nothing that is wrong in the metadata is an error: the photo is then taken as it is.
  init(of bytes: [UInt8], _ format: ImageFormat) {
    let exif =
      switch format {
      case .jpeg: Self.jpegEXIF(bytes)
      case .png: Self.pngEXIF(bytes)
      }
    self = exif.flatMap(TIFFDirectory.init)?.orientation.flatMap(Orientation.init) ?? .upright
  }

  /// The payload of the first APP1 segment that is EXIF: segments are walked up to the start of the scan.
  private static func jpegEXIF(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    let signature = Array("Exif\0\0".utf8)
    var position = 2
    while position + 4 <= bytes.count, bytes[position] == 0xFF {
      let marker = bytes[position + 1]
      if marker == 0xFF {
        position += 1  // padding
        continue
      }
      if marker == 0xDA || marker == 0xD9 { return nil }
      let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      let end = position + 2 + length
      guard length >= 2, end <= bytes.count else { return nil }
      let payload = bytes[position + 4..<end]
      if marker == 0xE1, payload.starts(with: signature) { return payload.dropFirst(signature.count) }
      position = end
    }
    return nil
  }

  private static func pngEXIF(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var position = 8
    while position + 12 <= bytes.count {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      let type = bytes[position + 4..<position + 8]
      let end = position + 8 + length
      guard end + 4 <= bytes.count else { return nil }
      if type.elementsEqual("eXIf".utf8) { return bytes[position + 8..<end] }
      position = end + 4
    }
    return nil
  }
}

/// As much of a TIFF header as the orientation needs.
private struct TIFFDirectory {
  private let bytes: ArraySlice<UInt8>
  private let littleEndian: Bool

  init?(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    if bytes.starts(with: [0x49, 0x49, 0x2A, 0x00]) {
      littleEndian = true
    } else if bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) {
      littleEndian = false
    } else {
      return nil
    }
  }

  var orientation: Int? {
    guard let directory = integer(at: 4, bytes: 4), let count = integer(at: directory, bytes: 2) else { return nil }
    for index in 0..<count {
      let entry = directory + 2 + 12 * index
      guard let tag = integer(at: entry, bytes: 2) else { return nil }
      if tag == 0x0112 { return integer(at: entry + 8, bytes: 2) }
    }
    return nil
  }

  private func integer(at offset: Int, bytes count: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - count else { return nil }
    let field = bytes[(bytes.startIndex + offset)..<(bytes.startIndex + offset + count)]
    return (littleEndian ? Array(field.reversed()) : Array(field)).reduce(0) { $0 << 8 | Int($1) }
  }
}

extension RGBImage {
  /// Turns a photo so that its top is up.
  consuming func upright(_ orientation: Orientation) -> RGBImage {
    guard orientation != .upright else { return self }
    let (w, h) = (width, height)
    let swapsSides = orientation.rawValue >= Orientation.leftMirrored.rawValue
    // Where in the source a pixel of the result comes from: (x, y) of the result to (x, y) of the source.
    let source: (Int, Int) -> (x: Int, y: Int) =
      switch orientation {
      case .upright: { x, y in (x, y) }
      case .mirrored: { x, y in (w - 1 - x, y) }
      case .upsideDown: { x, y in (w - 1 - x, h - 1 - y) }
      case .upsideDownMirrored: { x, y in (x, h - 1 - y) }
      case .leftMirrored: { x, y in (y, x) }
      case .rightSideUp: { x, y in (y, h - 1 - x) }
      case .rightMirrored: { x, y in (w - 1 - y, h - 1 - x) }
      case .leftSideUp: { x, y in (w - 1 - y, x) }
      }
    let (width, height) = swapsSides ? (h, w) : (w, h)
    return RGBImage(width: width, height: height) { target in
      bytes.withUnsafeBufferPointer { pixels in
        var index = 0
        for y in 0..<height {
          for x in 0..<width {
            let from = source(x, y)
            let offset = 3 * (from.y * w + from.x)
            target[index] = pixels[offset]
            target[index + 1] = pixels[offset + 1]
            target[index + 2] = pixels[offset + 2]
            index += 3
          }
        }
      }
    }
  }
}
