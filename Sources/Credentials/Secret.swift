internal import Crypto
internal import Foundation

/// A random text that opens something, shown to its owner once. What is stored is its hash. A plain SHA-256 will do:
/// nobody can try out that many random bits, unlike passwords.
package struct Secret: Sendable {
  package let text: String

  /// What to store for `make` and `makeAccessToken`.
  package var hash: String { Self.hash(text) }

  /// What to store for `makeUUID`, in a column that holds a UUID.
  package var uuidHash: String { Self.uuidHash(text) }

  private init(_ text: String) {
    self.text = text
  }

  /// 256 bits as base64url without padding, 43 characters.
  package static func make() -> Secret {
    let base64 = Data(RandomBytes.make(32)).base64EncodedString()
    return Secret(
      base64.replacing("+", with: "-").replacing("/", with: "_").trimmingCharacters(in: CharacterSet(charactersIn: "="))
    )
  }

  /// 122 bits as a version 4 UUID in lower case.
  package static func makeUUID() -> Secret {
    Secret(UUID().uuidString.lowercased())
  }

  /// A personal access token: `cf_`, so that scanners for leaked secrets can find it, and 40 letters and digits
  /// (238 bits), which a double click selects as one word.
  package static func makeAccessToken() -> Secret {
    var generator = SystemRandomNumberGenerator()
    return Secret(accessTokenPrefix + String((0..<40).compactMap { _ in alphabet.randomElement(using: &generator) }))
  }

  package static let accessTokenPrefix = "cf_"

  private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

  /// SHA-256 of the text's UTF-8 in lower-case hexadecimal, 64 characters.
  package static func hash(_ text: String) -> String {
    hexadecimal(SHA256.hash(data: Data(text.utf8)))
  }

  /// The first 128 bits of the SHA-256, written like a lower-case UUID: for columns of CompreFace 1.2 that hold one.
  package static func uuidHash(_ text: String) -> String {
    let digits = hexadecimal(SHA256.hash(data: Data(text.utf8)).prefix(16))
    var rest = digits[...]
    return [8, 4, 4, 4, 12].map { length in
      defer { rest = rest.dropFirst(length) }
      return String(rest.prefix(length))
    }.joined(separator: "-")
  }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

/// However it is printed, logged or dumped: never the text.
extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "Secret(…)" }

  package var debugDescription: String { description }

  package var customMirror: Mirror { Mirror(self, children: []) }
}
