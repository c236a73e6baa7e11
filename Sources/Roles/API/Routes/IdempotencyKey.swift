import Crypto
import FaceDomain
import HTTPKit
import HTTPTypes
import Hummingbird

/// The header by which a client names a request that it may send again.
enum IdempotencyKey {
  private static let name = HTTPField.Name("Idempotency-Key")
  static let longest = 255

  /// - Parameter parts: of what is asked, each of its own meaning.
  /// - Returns: nil for a request without the header.
  /// - Throws: ``APIError/invalid(_:)`` for one that can't be a key.
  static func request(_ request: Request, asking parts: [[UInt8]]) throws(APIError) -> RepeatableRequest? {
    guard let name, let key = request.headers[name] else { return nil }
    guard (1...longest).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw .invalid("Idempotency-Key should have 1 to \(longest) visible ASCII characters")
    }
    var hash = SHA256()
    for part in parts {
      // With its length, so that no part can reach into the next.
      withUnsafeBytes(of: UInt64(part.count).littleEndian) { hash.update(bufferPointer: $0) }
      hash.update(data: part)
    }
    let fingerprint = hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    return RepeatableRequest(key: key, fingerprint: fingerprint)
  }
}
