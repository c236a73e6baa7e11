import Foundation

/// An IPv4 or IPv6 address. An IPv4 one that was mapped into IPv6 is the IPv4 one: listeners for both report either.
struct IPAddress: Sendable, Hashable {
  /// 4 or 16, as they travel.
  let bytes: [UInt8]

  private static let mappedPrefix: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]
  private static let longestText = 45

  /// - Parameter text: without port, brackets or zone.
  init?(_ text: some StringProtocol) {
    let text = String(text)
    guard text.utf8.count <= Self.longestText, !text.utf8.contains(0) else { return nil }
    if let bytes = Self.parse(text, AF_INET, count: 4) {
      self.bytes = bytes
    } else if let bytes = Self.parse(text, AF_INET6, count: 16) {
      self.bytes = bytes.starts(with: Self.mappedPrefix) ? Array(bytes.dropFirst(12)) : bytes
    } else {
      return nil
    }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// As proxies write them, some with the port: `192.0.2.1:1234`, `[2001:db8::1]`, `[2001:db8::1]:1234`.
  init?(maybeWithPort text: some StringProtocol) {
    let text = text.trimmingCharacters(in: .whitespaces)
    if text.first == "[", let end = text.firstIndex(of: "]") {
      self.init(text[text.index(after: text.startIndex)..<end])
    } else if let colon = text.firstIndex(of: ":"), text.lastIndex(of: ":") == colon {
      self.init(text[..<colon])
    } else {
      self.init(text)
    }
  }

  private static func parse(_ text: String, _ family: Int32, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return inet_pton(family, text, &bytes) == 1 ? bytes : nil
  }

  /// The same address with zeros after its first bits.
  func masked(to bits: Int) -> IPAddress {
    IPAddress(
      bytes: bytes.enumerated().map { index, byte in
        let kept = max(0, min(8, bits - index * 8))
        return byte & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
      })
  }
}

extension IPAddress: CustomStringConvertible {
  /// In its one canonical form, so that equal addresses are equal texts.
  var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else {
      return "unknown"
    }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
