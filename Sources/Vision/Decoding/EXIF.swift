/// As much of EXIF as the orientation needs: where each format keeps it, and its first directory, which is TIFF's.
struct EXIF {
  private static let signature = Array("Exif\0\0".utf8)

  private let bytes: ByteReader
  private let littleEndian: Bool

  init?(_ bytes: ArraySlice<UInt8>) {
    // The signature belongs to JPEG's segment alone, and is found in other formats too.
    let bytes = bytes.starts(with: Self.signature) ? bytes.dropFirst(Self.signature.count) : bytes
    self.bytes = ByteReader(bytes)
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
    littleEndian ? bytes.littleEndian(count, at: offset) : bytes.bigEndian(count, at: offset)
  }

  /// The payload of the first APP1 segment that is EXIF: segments are walked up to the start of the scan.
  static func ofJPEG(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
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
      if marker == 0xE1, payload.starts(with: signature) { return payload }
      position = end
    }
    return nil
  }

  static func ofPNG(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let reader = ByteReader(bytes)
    var position = 8
    while let length = reader.bigEndian(4, at: position) {
      guard let data = reader.slice(at: position + 8, count: length) else { return nil }
      if reader.starts(with: "eXIf", at: position + 4) { return data }
      position += 12 + length
    }
    return nil
  }
}
