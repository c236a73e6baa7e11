package import HTTPTypes

/// Whether a page of somebody else's site has made a browser send a request that changes something.
package enum CrossSite {
  /// Callers that are no browsers send neither of the headers, and are served.
  ///
  /// Where the host we see is one label without a dot, and not `localhost`, it is a name inside a gateway's network:
  /// CompreFace 1.2's gateway doesn't pass on what the browser called, so an `Origin` of another name tells nothing and is
  /// let through. The cookies are `SameSite`, which protects there too; but not against another port of the same name, which
  /// is refused.
  /// - Parameters:
  ///   - client: its host is what the origin is compared with.
  ///   - publicURL: under which people reach this installation, where that is configured; its origin is at home too.
  package static func isForeign(
    _ headers: HTTPFields, method: HTTPRequest.Method, client: Client, publicURL: String?
  ) -> Bool {
    guard ![.get, .head, .options].contains(method) else { return false }
    if let site = headers[.secFetchSite] {
      // `none`: typed by a person. `same-site` is another origin: a neighbour's.
      return !["same-origin", "none"].contains(site.lowercased())
    }
    guard let sent = headers[.origin] else { return false }
    // `null` has no host: a page that hides where it is from.
    guard let origin = Host(url: sent) else { return true }
    if let publicURL, origin == Host(url: publicURL) { return false }
    guard let host = client.host.flatMap({ Host($0[...]) }) else { return true }
    return host != origin && (!host.isInternal || host.name == origin.name)
  }
}

/// A host and its port. Schemes are not compared, since TLS may end before us; so both default ports count as none.
private struct Host: Equatable {
  /// In lower case; an IPv6 address with its brackets.
  let name: Substring
  let port: Int?

  /// `scheme://host:port`, with or without a path. Nil for any other text.
  init?(url: String) {
    guard let start = url.firstRange(of: "://")?.upperBound else { return nil }
    self.init(url[start...].prefix { !"/?#".contains($0) })
  }

  init?(_ authority: Substring) {
    let text = authority.lowercased()[...]
    guard !text.contains(where: { $0.isWhitespace || "@,/".contains($0) }) else { return nil }
    let end = text.first == "[" ? text.firstIndex(of: "]").map(text.index(after:)) : text.firstIndex(of: ":")
    name = text[..<(end ?? text.endIndex)]
    let rest = text[name.endIndex...]
    guard !name.isEmpty, rest.isEmpty || rest.first == ":" else { return nil }
    guard rest.count > 1 else {
      port = nil
      return
    }
    guard let number = UInt16(rest.dropFirst()) else { return nil }
    port = [80, 443].contains(number) ? nil : Int(number)
  }

  var isInternal: Bool { !name.contains(".") && !name.hasPrefix("[") && name != "localhost" }
}

extension APIError {
  package static let crossSite = APIError.accessDenied(
    "The request comes from a page of another site. Behind a proxy that doesn't pass on the Host header, "
      + "the server must be told its public address")
}

extension HTTPField.Name {
  static let secFetchSite = HTTPField.Name("Sec-Fetch-Site") ?? { preconditionFailure("it is a token") }()
}
