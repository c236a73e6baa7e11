package import HTTPTypes

/// Who is at the other end, as far as it can be known.
package struct Client: Sendable, Equatable {
  /// Without the port, in its canonical form; `unknown` for sockets that have none.
  package let address: String
  /// Whether the client's own connection is encrypted, which may end at a proxy before us.
  package let isSecure: Bool
  /// What the client says it called, with the port if it isn't the usual one. Its word alone: fit for comparing, not
  /// for links that others will follow.
  package let host: String?

  package init(address: String, isSecure: Bool, host: String?) {
    self.address = address
    self.isSecure = isSecure
    self.host = host
  }
}

extension Client {
  /// Entries of `X-Forwarded-For` that are looked at.
  static let mostHops = 32

  /// - Parameters:
  ///   - peer: the connection's other end, nil where it has no address.
  ///   - authority: the request's own `Host`.
  ///   - isTLS: whether the connection is encrypted.
  ///   - proxies: whose `X-Forwarded-` headers count; anybody else's are ignored.
  package init(peer: String?, headers: HTTPFields, authority: String?, isTLS: Bool, proxies: TrustedProxies) {
    guard let peer = peer.flatMap({ IPAddress($0) }) else {
      self.init(address: "unknown", isSecure: isTLS, host: authority)
      return
    }
    guard proxies.contains(peer) else {
      self.init(address: "\(peer)", isSecure: isTLS, host: authority)
      return
    }
    self.init(
      address: "\(Self.origin(peer, headers[values: .forwardedFor], proxies))",
      // The first is what the first proxy, the one next to the client, has seen.
      isSecure: Self.first(headers[values: .forwardedProto]).map { $0.lowercased() == "https" } ?? isTLS,
      host: Self.first(headers[values: .forwardedHost]) ?? authority)
  }

  /// The nearest address that no trusted proxy has. From the right: what stands further left, anybody may have written.
  private static func origin(_ peer: IPAddress, _ lines: [String], _ proxies: TrustedProxies) -> IPAddress {
    let hops = lines.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    var address = peer
    for hop in hops.suffix(mostHops).reversed() {
      guard let next = IPAddress(maybeWithPort: hop) else { return address }
      address = next
      guard proxies.contains(next) else { return address }
    }
    return address
  }

  private static func first(_ lines: [String]) -> String? {
    let value = lines.first?.prefix { $0 != "," }.trimmed
    return value.flatMap { $0.isEmpty ? nil : String($0) }
  }
}

extension HTTPField.Name {
  package static let forwardedFor = HTTPField.Name("X-Forwarded-For") ?? { preconditionFailure("it is a token") }()
  package static let forwardedProto = HTTPField.Name("X-Forwarded-Proto") ?? { preconditionFailure("it is a token") }()
  package static let forwardedHost = HTTPField.Name("X-Forwarded-Host") ?? { preconditionFailure("it is a token") }()
}
