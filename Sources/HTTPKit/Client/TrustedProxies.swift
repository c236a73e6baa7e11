/// The addresses whose word on behalf of others is taken: the setting `TRUSTED_PROXIES`, parsed once.
public struct TrustedProxies: Sendable, Equatable {
  private struct Network: Sendable, Equatable {
    let address: IPAddress
    let bits: Int

    /// `10.0.0.0/8`, `2001:db8::/32`, or an address alone.
    init?(_ text: Substring) {
      let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard let address = IPAddress(parts[0]) else { return nil }
      // The bits of a mapped address count from the beginning of the IPv6 one.
      let skipped = address.bytes.count == 4 && parts[0].contains(":") ? 96 : 0
      let most = address.bytes.count * 8
      var bits = most
      if parts.count == 2 {
        guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
          let given = Int(parts[1]), (0...most).contains(given - skipped)
        else { return nil }
        bits = given - skipped
      }
      self.address = address.masked(to: bits)
      self.bits = bits
    }

    func contains(_ other: IPAddress) -> Bool {
      other.bytes.count == address.bytes.count && other.masked(to: bits) == address
    }
  }

  private var networks: [Network] = []

  /// Nobody's word is taken.
  public static let none = TrustedProxies()

  private init() {}

  /// - Parameter text: addresses and networks in CIDR form, IPv4 or IPv6, parted by commas; blank for none.
  ///   Nil where one of them is neither.
  public init?(_ text: String) {
    for entry in text.split(separator: ",") {
      let entry = entry.trimmed
      guard !entry.isEmpty else { continue }
      guard let network = Network(entry) else { return nil }
      networks.append(network)
    }
  }

  func contains(_ address: IPAddress) -> Bool {
    networks.contains { $0.contains(address) }
  }
}

extension Substring {
  /// Without blanks around it.
  var trimmed: Substring {
    let text = drop(while: \.isWhitespace)
    return text[..<(text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? text.startIndex)]
  }
}
