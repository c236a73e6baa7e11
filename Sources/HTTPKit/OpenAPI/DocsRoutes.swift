import HTTPTypes
import Hummingbird

/// The description of all routes: for programs at `/openapi.json`, for people at `/docs`.
public struct DocsRoutes: Sendable {
  private let json: ByteBuffer
  private let page: ByteBuffer
  private let style: ByteBuffer

  private static let own: [OpenAPIDocument.Route] = [
    .init(.get, "/docs", .docs), .init(.get, "/docs/docs.css", .docsStyle), .init(.get, "/openapi.json", .openAPI),
  ]

  /// - Parameter routes: all others.
  public init(describing routes: RouteTable, version: String) {
    let document = OpenAPIDocument(describing: routes, own: Self.own, version: version)
    json = ByteBuffer(string: document.json.text)
    page = ByteBuffer(string: DocsPage.html(document))
    style = ByteBuffer(string: DocsPage.css)
  }

  public func add(to routes: inout RouteTable) {
    // Nothing from elsewhere, no script, no frame around it.
    let policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    let headers: HTTPFields = [.contentSecurityPolicy: policy, .xContentTypeOptions: "nosniff"]
    routes.on(.get, "/openapi.json", .openAPI) { [json] _, _ in .bytes(json, type: "application/json") }
    routes.on(.get, "/docs", .docs) { [page] _, _ in
      .bytes(page, type: "text/html; charset=utf-8", headers: headers)
    }
    routes.on(.get, "/docs/docs.css", .docsStyle) { [style] _, _ in
      .bytes(style, type: "text/css; charset=utf-8", headers: headers)
    }
  }
}

extension OpenAPIDocument {
  package init(describing routes: RouteTable, own: [Route] = [], version: String) {
    self.init(version: version, routes: routes.routes.map { Route($0.method, $0.path, $0.operation) } + own)
  }
}
