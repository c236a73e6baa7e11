/// How SQLite keeps a vector: 32-bit floats, little endian, one after the other.
enum VectorBlob {
  static func bytes(_ floats: [Float]) -> [UInt8] {
    floats.flatMap { value in
      withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
    }
  }

  static func floats(_ bytes: [UInt8]) throws(StorageError) -> [Float] {
    let size = MemoryLayout<UInt32>.size
    guard bytes.count.isMultiple(of: size) else { throw .failed("a vector of \(bytes.count) bytes") }
    return bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / size).map { index in
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * size, as: UInt32.self)))
      }
    }
  }
}
