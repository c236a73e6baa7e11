import HTTPKit
import HTTPTypes

/// Which headers go on to another server, and which come back.
enum ForwardedHeaders {
  /// Those of one connection alone (RFC 9110, 7.6.1), and what is said by the body's framing.
  private static let ofConnections: Set<String> = [
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
    "transfer-encoding", "upgrade", "content-length", "expect", "http2-settings",
  ]
  /// What proxies say. A client's own word isn't passed on: the next server believes us.
  private static let ofProxies: Set<String> = [
    "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-proto",
    "x-forwarded-server", "x-real-ip",
  ]
  private static let credentials: Set<String> = ["authorization", "cookie", "x-api-key"]

  /// - Parameter client: who asks, as far as this gateway knows, which may itself stand behind a proxy it trusts.
  static func request(_ fields: HTTPFields, client: Client, withCredentials: Bool) -> HTTPFields {
    // The first `Host` stands in the head; there is no second one.
    let left = ofProxies.union(["host"]).union(withCredentials ? [] : credentials)
    var headers = passing(fields, besides: left)
    headers[.forwardedFor] = client.address
    headers[.forwardedProto] = client.isSecure ? "https" : "http"
    headers[.forwardedHost] = client.host
    return headers
  }

  static func reply(_ fields: HTTPFields) -> HTTPFields { passing(fields, besides: []) }

  private static func passing(_ fields: HTTPFields, besides left: Set<String>) -> HTTPFields {
    let named = fields.filter { $0.name == .connection }.flatMap { $0.value.split(separator: ",") }
      .map { $0.filter { !$0.isWhitespace }.lowercased() }
    let dropped = ofConnections.union(named).union(left)
    return HTTPFields(fields.filter { !dropped.contains($0.name.canonicalName) })
  }
}
