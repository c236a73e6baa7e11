import HTTPKit
import HTTPTypes
import NIOHTTP1

/// Which headers go on to another server, and which come back.
enum ForwardedHeaders {
  /// Those of one connection alone (RFC 9110, 7.6.1), and what is said by the body's framing.
  private static let ofConnections: Set<String> = [
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
    "transfer-encoding", "upgrade", "content-length", "expect",
  ]
  /// What proxies say. A client's own word isn't passed on: the next server believes us.
  private static let ofProxies: Set<String> = [
    "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-proto",
    "x-forwarded-server", "x-real-ip",
  ]
  private static let credentials: Set<String> = ["authorization", "cookie", "x-api-key"]

  /// - Parameters:
  ///   - client: who asks, as far as this gateway knows, which may itself stand behind a proxy it trusts.
  ///   - host: what the client called, which the next server compares with where its pages come from.
  static func request(_ fields: HTTPFields, client: Client, host: String?, withCredentials: Bool) -> HTTPHeaders {
    let left = ofProxies.union(withCredentials ? [] : credentials)
    var headers = passing(fields.map { ($0.name.rawName, $0.value) }, besides: left)
    if let host { headers.replaceOrAdd(name: "Host", value: host) }
    headers.add(name: "X-Forwarded-For", value: client.address)
    headers.add(name: "X-Forwarded-Proto", value: client.isSecure ? "https" : "http")
    if let host = client.host { headers.add(name: "X-Forwarded-Host", value: host) }
    return headers
  }

  static func reply(_ headers: HTTPHeaders) -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in passing(headers.map { ($0.name, $0.value) }) {
      guard let name = HTTPField.Name(name) else { continue }
      fields.append(HTTPField(name: name, value: value))
    }
    return fields
  }

  private static func passing(_ all: [(name: String, value: String)], besides left: Set<String> = []) -> HTTPHeaders {
    let named = all.filter { $0.name.lowercased() == "connection" }
      .flatMap { $0.value.split(separator: ",") }
      .map { $0.trimmingPrefix(while: \.isWhitespace).lowercased() }
      .map { String($0.prefix { !$0.isWhitespace }) }
    let dropped = ofConnections.union(named).union(left)
    return HTTPHeaders(all.filter { !dropped.contains($0.name.lowercased()) }.map { ($0.name, $0.value) })
  }
}
