/// The boxes of ISO/IEC 14496-12, of which HEIF files are made: a length, four letters, and content, which may be boxes.
struct ISOBox {
  let type: String
  let content: ByteReader

  /// The boxes in `bytes`, one after the other. What a truncated file lacks is missing in the last one.
  static func boxes(in bytes: ByteReader) -> some Sequence<ISOBox> {
    sequence(state: 0) { position -> ISOBox? in
      guard let short = bytes.bigEndian(4, at: position), let type = bytes.slice(at: position + 4, count: 4) else {
        return nil
      }
      var header = 8
      var length = short
      if short == 1 {
        // The length is in eight bytes behind; no file needs more than seven of them.
        guard bytes.bigEndian(1, at: position + 8) == 0, let long = bytes.bigEndian(7, at: position + 9) else {
          return nil
        }
        (header, length) = (16, long)
      } else if short == 0 {
        length = bytes.count - position
      }
      guard length >= header else { return nil }
      let content = bytes.part(at: position + header, count: length - header)
      position += length
      return ISOBox(type: String(decoding: type, as: UTF8.self), content: ByteReader(content))
    }
  }

  /// The content of the first box of a type.
  static func first(_ type: String, in bytes: ByteReader) -> ByteReader? {
    boxes(in: bytes).first { $0.type == type }?.content
  }
}

/// Reads the fields of a box in their order; nil as soon as there are none.
struct FieldReader {
  private let bytes: ByteReader
  private(set) var position = 0

  /// Most boxes begin with a byte that is their version, and three of flags.
  private(set) var version = 0
  private(set) var flags = 0

  init(_ bytes: ByteReader) { self.bytes = bytes }

  init?(versioned bytes: ByteReader) {
    self.bytes = bytes
    guard let version = next(1), let flags = next(3) else { return nil }
    self.version = version
    self.flags = flags
  }

  /// - Parameter count: of bytes. Numbers of more than 56 bits are none.
  mutating func next(_ count: Int) -> Int? {
    guard count <= 8 else { return nil }
    if count == 8 {
      guard next(1) == 0 else { return nil }
      return next(7)
    }
    defer { position += count }
    return bytes.bigEndian(count, at: position)
  }

  mutating func nextType() -> String? {
    defer { position += 4 }
    return bytes.slice(at: position, count: 4).map { String(decoding: $0, as: UTF8.self) }
  }

  mutating func nextBytes(_ count: Int) -> ArraySlice<UInt8>? {
    defer { position += count }
    return bytes.slice(at: position, count: count)
  }

  mutating func skip(_ count: Int) { position += count }

  /// What has not been read yet.
  var rest: ArraySlice<UInt8> { bytes.part(at: position, count: bytes.count) }
}
