import HTTPKit
import HTTPTypes
import Hummingbird

/// The web pages, at their addresses.
struct WebPages: Sendable {
  let files: WebFiles

  /// CompreFace 1.2's addresses, so that bookmarks and the links in mails keep working, and ours. All are one step below
  /// the root: the page names what belongs to it relative to itself, and works under any prefix of a proxy.
  static let pages = [
    "/", "/login", "/sign-up", "/reset-password", "/application", "/create-application", "/dashboard", "/test-model",
    "/manage-collection", "/profile", "/people", "/audit", "/server",
  ]

  func add(to routes: inout RouteTable) {
    if let page = files.files[WebFiles.page] {
      for path in Self.pages { add(page, at: path, to: &routes) }
      // 1.2's pages lead home from anywhere. Programs are told that there is nothing.
      routes.on(.get, RouteTable.anywhereElse, .page) { request, _ in
        guard request.headers[.accept]?.contains("text/html") == true else { throw HTTPError(.notFound) }
        return Response(status: .seeOther, headers: [.location: Self.up(from: request.uri.path) + "."])
      }
    }
    for (path, file) in files.files.sorted(by: { $0.key < $1.key }) where path != WebFiles.page {
      add(file, at: "/" + path, to: &routes)
    }
  }

  private func add(_ file: WebFiles.File, at path: String, to routes: inout RouteTable) {
    var headers = Self.headers
    headers[.eTag] = file.tag
    // Asked for again each time, and answered with 304: pages and server are always of one version.
    headers[.cacheControl] = "no-cache"
    let (whole, unchanged) = (headers, headers)
    let body = ByteBuffer(bytes: file.bytes)
    routes.on(.get, path, .page) { request, _ in
      // What belongs to the page is named relative to it.
      if request.uri.path.hasSuffix("/"), path != "/" {
        let query = request.uri.query.map { "?" + $0 } ?? ""
        return Response(status: .seeOther, headers: [.location: ".." + path + query])
      }
      if Self.tags(request.headers[.ifNoneMatch]).contains(file.tag) {
        return Response(status: .notModified, headers: unchanged)
      }
      return .bytes(body, type: file.type, headers: whole)
    }
  }

  /// Relative: the pages may lie below a prefix that only a proxy knows.
  private static func up(from path: String) -> String {
    String(repeating: "../", count: max(0, path.split(separator: "/", omittingEmptySubsequences: false).count - 2))
  }

  private static func tags(_ header: String?) -> [String] {
    (header ?? "").split(separator: ",").map { tag in
      let tag = tag.drop { $0 == " " }
      return String(tag.hasPrefix("W/") ? tag.dropFirst(2) : tag)
    }
  }

  /// Nothing from elsewhere, no script or style but in files of ours, no text that becomes HTML, no frame around it.
  private static let headers: HTTPFields = {
    var headers: HTTPFields = [
      .contentSecurityPolicy: [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob:", "media-src 'self' blob:",
        "connect-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
        "require-trusted-types-for 'script'", "trusted-types 'none'",
      ].joined(separator: "; "),
      .xContentTypeOptions: "nosniff",
    ]
    // The address of a page may hold the token of a reset link.
    if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "no-referrer" }
    if let name = HTTPField.Name("Permissions-Policy") {
      headers[name] = "camera=(self), microphone=(), geolocation=()"
    }
    if let name = HTTPField.Name("Cross-Origin-Opener-Policy") { headers[name] = "same-origin" }
    if let name = HTTPField.Name("Cross-Origin-Resource-Policy") { headers[name] = "same-origin" }
    return headers
  }()
}

extension Operation {
  /// Not described in the documentation: these are pages for people.
  static let page = Operation(
    "page", "A web page or a part of one", tag: .server,
    reply: Reply("The file.", contentType: "text/html", Schema.string()))
}
