package import Hummingbird

extension Cookie {
  /// A cookie that no script can read and that no other site's page brings along. The page itself is loaded without
  /// it and asks for what it needs afterwards, hence `Strict` costs nobody their session.
  /// - Parameters:
  ///   - value: printable ASCII without blanks, quotes, commas, semicolons and backslashes.
  ///   - seconds: how long the browser keeps it.
  ///   - client: over whose encrypted connection it came; it won't be sent over another then.
  package static func session(
    _ name: String, _ value: String, path: String, seconds: Int, client: Client
  ) -> Cookie {
    Cookie(
      name: name, value: value, maxAge: seconds, path: path, secure: client.isSecure, httpOnly: true,
      sameSite: .strict)
  }

  /// What makes a browser forget the cookie of this name and path.
  package static func forgotten(_ name: String, path: String, client: Client) -> Cookie {
    session(name, "", path: path, seconds: 0, client: client)
  }
}

extension Request {
  private static let longestCookie = 4096

  /// The value of a cookie; nil if there is none, or it is empty. Of several the first, whose path is the longest.
  package func cookie(named name: String) -> String? {
    guard let value = cookies[name]?.value.prefix(Self.longestCookie + 1), value.utf8.count <= Self.longestCookie
    else { return nil }
    let trimmed = value.trimmed
    let isQuoted = trimmed.count >= 2 && trimmed.first == "\"" && trimmed.last == "\""
    let text = isQuoted ? trimmed.dropFirst().dropLast() : trimmed
    return text.isEmpty ? nil : String(text)
  }
}
