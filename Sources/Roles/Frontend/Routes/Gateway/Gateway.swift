import HTTPKit
import Hummingbird

/// Which address is answered by which server, as CompreFace 1.2's gateway has it; but the core asks who is there.
public struct Gateway: Sendable {
  public struct Settings: Sendable {
    /// Addresses of the servers, without a slash at their end.
    public var admin: String
    public var api: String
    public var core: String
    /// Bytes of a request's body.
    public var largestBody: Int
    /// Milliseconds until a server must take a connection.
    public var connectTimeout: Int
    /// Milliseconds that a server may say nothing, once it has the request, and between parts of its answer.
    public var readTimeout: Int
    public init(
      admin: String, api: String, core: String, largestBody: Int, connectTimeout: Int, readTimeout: Int
    ) {
      self.admin = admin
      self.api = api
      self.core = core
      self.largestBody = largestBody
      self.connectTimeout = connectTimeout
      self.readTimeout = readTimeout
    }
  }

  private let admin: Upstream
  private let api: Upstream
  private let core: Upstream
  private let forwarder: Forwarder

  /// Nil where an address of a server is none.
  public init?(_ settings: Settings, forwarder: Forwarder) {
    guard let admin = Upstream(role: "admin", url: settings.admin), let api = Upstream(role: "api", url: settings.api),
      let core = Upstream(role: "core", url: settings.core, takesCredentials: false)
    else { return nil }
    self.admin = admin
    self.api = api
    self.core = core
    self.forwarder = forwarder
  }

  /// What 1.2's gateway takes its first step off: the documentation of each server.
  private static let documentation = ["swagger-ui.html", "webjars", "swagger-resources", "v2/api-docs"]

  func add(to routes: inout RouteTable) {
    for path in Self.documentation {
      add(api.withoutFirstStep, below: "/api/\(path)", to: &routes)
      add(admin.withoutFirstStep, below: "/admin/\(path)", to: &routes)
    }
    for path in ["/openapi.json", "/docs"] { add(api, below: path, to: &routes) }
    add(admin, below: "/admin", to: &routes)
    add(api, below: "/api/v1", to: &routes)

    let callers = CallersElsewhere(admin: admin, api: api, forwarder: forwarder).callers
    for path in ["/core/status", "/core/healthcheck"] {
      routes.on(.get, path, .forwarded, pass(to: core.withoutFirstStep))
    }
    add(core.withoutFirstStep, below: "/core", to: &routes, asking: callers.check)
  }

  /// At the path itself and everywhere below it.
  private func add(
    _ upstream: Upstream, below path: String, to routes: inout RouteTable,
    asking check: (@Sendable (Request, AppContext) async throws -> Void)? = nil
  ) {
    let handler = pass(to: upstream)
    for pattern in [path, path + "/**"] {
      for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
        routes.on(method, pattern, .forwarded) { request, context in
          try await check?(request, context)
          return try await handler(request, context)
        }
      }
    }
  }

  private func pass(to upstream: Upstream) -> RouteTable.Handler {
    { [forwarder] request, context in
      try await context.cancellingWhenClientLeaves { try await forwarder.forward(request, context, to: upstream) }
    }
  }
}

extension Operation {
  /// Not described here: it is another server's.
  static let forwarded = Operation(
    "forwarded", "Answered by another server", tag: .server, reply: Reply("Its answer.", Schema.open([])))
}
