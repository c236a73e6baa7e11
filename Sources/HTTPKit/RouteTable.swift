public import Hummingbird

/// The routes of a server, kept so that a request no route answers can be told why.
public struct RouteTable: Sendable {
  public typealias Handler = @Sendable (Request, AppContext) async throws -> Response

  private struct Route: Sendable {
    let method: HTTPRequest.Method
    let path: String
    let handler: Handler
  }

  private var routes: [Route] = []

  public init() {}

  /// - Parameter path: as Hummingbird takes it, variables in braces.
  package mutating func on(_ method: HTTPRequest.Method, _ path: String, _ handler: @escaping Handler) {
    routes.append(Route(method: method, path: path, handler: handler))
  }

  public func register(on router: Router<AppContext>) {
    for route in routes {
      router.on(RouterPath(route.path), method: route.method, use: route.handler)
    }
  }

  /// Why there is no route: the method is wrong, or there is nothing at this path.
  func missing(method: HTTPRequest.Method, path: String) -> APIError {
    let allowed = routes.filter { Self.matches(path, $0.path) }.map(\.method.rawValue)
    return allowed.isEmpty
      ? .unknownPath(String(path.prefix(200)))
      : .methodNotSupported(method: method.rawValue, allowed: Array(Set(allowed)).sorted())
  }

  private static func matches(_ path: String, _ pattern: String) -> Bool {
    let parts = path.split(separator: "/")
    let wanted = pattern.split(separator: "/")
    return parts.count == wanted.count && zip(parts, wanted).allSatisfy { $1.hasPrefix("{") || $0 == $1 }
  }
}
