import Foundation

/// A server that requests are passed on to.
struct Upstream: Sendable {
  /// Where connections lead to.
  struct Address: Hashable, Sendable {
    let host: String
    let port: Int
    let isTLS: Bool
  }

  /// As messages call it.
  let role: String
  let address: Address
  /// What is put before paths, without a slash at its end.
  private let base: String
  /// Whether it is told who asks. A core needs no key, and gets none.
  let takesCredentials: Bool
  /// What is taken off the beginning of paths.
  private var isFirstStepTakenOff = false

  /// - Parameter url: `http://host:port`, with or without a path.
  init?(role: String, url: String, takesCredentials: Bool = true) {
    guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty else { return nil }
    let isTLS = parts.scheme == "https"
    self.role = role
    // Foundation leaves the brackets of an IPv6 address on.
    let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    address = Address(host: name, port: parts.port ?? (isTLS ? 443 : 80), isTLS: isTLS)
    base = String(parts.percentEncodedPath.reversed().drop { $0 == "/" }.reversed())
    self.takesCredentials = takesCredentials
  }

  /// The same for addresses whose first step is a gateway's.
  var withoutFirstStep: Upstream {
    var other = self
    other.isFirstStepTakenOff = true
    return other
  }

  /// - Parameter target: path and query as the client wrote them.
  func target(of target: String) -> String {
    // The router skips empty steps; a path that a server reads otherwise than the router would be a way around checks.
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let steps = (parts.first ?? "").split(separator: "/").dropFirst(isFirstStepTakenOff ? 1 : 0)
    let end = parts.first?.hasSuffix("/") == true && !steps.isEmpty ? "/" : ""
    let query = parts.count > 1 ? "?" + parts[1] : ""
    return base + "/" + steps.joined(separator: "/") + end + query
  }
}
