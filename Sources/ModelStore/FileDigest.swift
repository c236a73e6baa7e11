internal import Crypto
internal import Foundation

/// SHA-256 of a file, piece by piece, as a network may have hundreds of megabytes.
struct FileDigest {
  private(set) var bytes = 0
  private var hash = SHA256()

  /// 64 hexadecimal digits, in small letters.
  var hexadecimal: String {
    hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  mutating func append(_ data: Data) {
    hash.update(data: data)
    bytes += data.count
  }

  /// What is left to read of a file.
  mutating func append(_ handle: FileHandle) throws {
    while let data = try handle.read(upToCount: 1 << 20), !data.isEmpty { append(data) }
  }

  static func of(_ file: URL) throws -> (bytes: Int, hexadecimal: String) {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    var digest = FileDigest()
    try digest.append(handle)
    return (digest.bytes, digest.hexadecimal)
  }

  static func isHexadecimal(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
