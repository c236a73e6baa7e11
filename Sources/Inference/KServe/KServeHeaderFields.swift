internal import CCurl

/// The header fields of a request with a body.
final class KServeHeaderFields {
  static let headerLength = "Inference-Header-Content-Length"

  /// Nil if there is no memory.
  private(set) var list: UnsafeMutablePointer<curl_slist>?

  init(_ request: KServeRequest) {
    let type = request.headerLength == nil ? "application/json" : "application/octet-stream"
    // Without the second, libcurl would ask before each large body whether it may send it.
    var fields = ["Content-Type: \(type)", "Expect:"]
    if let length = request.headerLength { fields.append("\(Self.headerLength): \(length)") }
    for field in fields { list = curl_slist_append(list, field) ?? list }
  }

  deinit {
    curl_slist_free_all(list)
  }
}
