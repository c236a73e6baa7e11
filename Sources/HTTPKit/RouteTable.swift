public import Hummingbird

/// The routes of a server, kept so that a request no route answers can be told why, and so that they can be described.
public struct RouteTable: Sendable {
  public typealias Handler = @Sendable (Request, AppContext) async throws -> Response

  package struct Route: Sendable {
    package let method: HTTPRequest.Method
    package let path: String
    package let operation: Operation
    let handler: Handler
  }

  package private(set) var routes: [Route] = []

  public init() {}

  /// - Parameters:
  ///   - path: as Hummingbird takes it, variables in braces, `**` at its end for one step or more.
  ///   - operation: what the route does; without it there is no route.
  package mutating func on(
    _ method: HTTPRequest.Method, _ path: String, _ operation: Operation, _ handler: @escaping Handler
  ) {
    routes.append(Route(method: method, path: path, operation: operation, handler: handler))
  }

  /// Adds the routes of another table, after these.
  /// - Parameter prefix: what their paths begin with from now on.
  public mutating func append(_ other: RouteTable, under prefix: String = "") {
    routes += other.routes.map {
      Route(method: $0.method, path: prefix + $0.path, operation: $0.operation, handler: $0.handler)
    }
  }

  /// Adds the routes of another table, each behind a check of its own.
  /// - Parameters:
  ///   - check: throws for whoever may not.
  ///   - reply: how those routes tell what is wrong, the check's refusals included.
  package mutating func append(
    _ other: RouteTable, under prefix: String,
    behind check: @escaping @Sendable (Request, AppContext) async throws -> Void,
    reply: @escaping @Sendable (APIError) -> Response
  ) {
    routes += other.routes.map { route in
      var operation = route.operation
      operation.security = .keyOrSession
      return Route(method: route.method, path: prefix + route.path, operation: operation) { request, context in
        do {
          try await check(request, context)
          return try await route.handler(request, context)
        } catch {
          guard let error = APIError(error) else { throw error }
          return reply(error)
        }
      }
    }
  }

  func register(on router: Router<AppContext>) {
    for route in routes {
      router.on(RouterPath(route.path), method: route.method, use: route.handler)
      guard route.method == .get else { continue }
      // Its body is left out by the middleware that answers errors, whose bodies are left out too.
      router.on(RouterPath(route.path), method: .head, use: route.handler)
    }
  }

  /// A path for what no other answers. It is nothing that there is.
  package static let anywhereElse = "/**"

  /// Why there is no route: the method is wrong, or there is nothing at this path.
  func missing(method: HTTPRequest.Method, path: String) -> APIError {
    let matching = routes.filter { $0.path != Self.anywhereElse && Self.matches(path, $0.path) }
    // A path of its own is not what stands below another.
    let own = matching.filter { !$0.path.hasSuffix("**") }
    let allowed = Set((own.isEmpty ? matching : own).map(\.method.rawValue))
    guard !allowed.isEmpty else { return .unknownPath(path.clipped(to: 200)) }
    let alsoHead = allowed.contains("GET") ? allowed.union(["HEAD"]) : allowed
    return .methodNotSupported(method: String(method.rawValue.prefix(32)), allowed: alsoHead.sorted())
  }

  private static func matches(_ path: String, _ pattern: String) -> Bool {
    let parts = path.split(separator: "/")
    let wanted = pattern.split(separator: "/")
    if wanted.last == "**" { return parts.count >= wanted.count && parts.starts(with: wanted.dropLast()) }
    return parts.count == wanted.count && zip(parts, wanted).allSatisfy { $1.hasPrefix("{") || $0 == $1 }
  }
}
