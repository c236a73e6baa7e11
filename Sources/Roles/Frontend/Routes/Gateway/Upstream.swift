import HTTPTypes

/// A server that requests are passed on to.
struct Upstream: Sendable {
  /// As messages call it.
  let role: String
  /// Without a slash at its end.
  let url: String
  /// Whether it is told who asks. A core needs no key, and gets none.
  var takesCredentials = true
  /// What is taken off the beginning of paths.
  private(set) var prefix = ""

  init(role: String, url: String, takesCredentials: Bool = true) {
    self.role = role
    self.url = url
    self.takesCredentials = takesCredentials
  }

  func without(_ prefix: String) -> Upstream {
    var other = self
    other.prefix = prefix
    return other
  }

  /// - Parameter target: path and query as the client wrote them.
  func address(of target: String) -> String {
    // The router skips empty steps; a path that a server reads otherwise than the router would be a way around checks.
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let steps = (parts.first ?? "").split(separator: "/").dropFirst(prefix.isEmpty ? 0 : 1)
    let end = parts.first?.hasSuffix("/") == true && !steps.isEmpty ? "/" : ""
    let query = parts.count > 1 ? "?" + parts[1] : ""
    return url + "/" + steps.joined(separator: "/") + end + query
  }
}
