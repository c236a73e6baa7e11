/// Integers at offsets that a file names, hence anywhere: nil where there are none.
struct ByteReader {
  let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  var count: Int { bytes.count }

  /// - Parameter count: 0 to 7 bytes, so that no number is negative.
  func littleEndian(_ count: Int, at offset: Int) -> Int? {
    slice(at: offset, count: count).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
  }

  /// - Parameter count: 0 to 7 bytes, so that no number is negative.
  func bigEndian(_ count: Int, at offset: Int) -> Int? {
    slice(at: offset, count: count).map { $0.reduce(0) { $0 << 8 | Int($1) } }
  }

  /// - Returns: nil unless all of the bytes are there.
  func slice(at offset: Int, count: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { return nil }
    return bytes[bytes.startIndex + offset..<bytes.startIndex + offset + count]
  }

  /// As many of the bytes as there are, none where the offset is outside.
  func part(at offset: Int, count: Int) -> ArraySlice<UInt8> {
    let start = min(max(offset, 0), bytes.count)
    return bytes[bytes.startIndex + start..<bytes.startIndex + start + min(max(count, 0), bytes.count - start)]
  }

  func starts(with text: StaticString, at offset: Int = 0) -> Bool {
    guard let part = slice(at: offset, count: text.utf8CodeUnitCount) else { return false }
    return part.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
