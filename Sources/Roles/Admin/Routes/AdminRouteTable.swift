import FaceDomain
import HTTPKit
import HTTPTypes
import Hummingbird

/// The routes of the administration. One that needs somebody to be signed in can't be registered without saying what
/// for.
struct AdminRouteTable {
  typealias Handler = @Sendable (Request, AppContext, Requester) async throws -> Response

  private(set) var routes = RouteTable()
  let authenticate: Authenticate

  init(_ authenticate: Authenticate) {
    self.authenticate = authenticate
  }

  /// A route for those who may.
  mutating func on(
    _ method: HTTPRequest.Method, _ path: String, _ operation: Operation, _ permission: Permission,
    _ handler: @escaping Handler
  ) {
    var operation = operation
    operation.security = .account(scope: permission.rule.scope?.rawValue)
    routes.on(method, "/admin" + path, operation) { [authenticate] request, context in
      let requester = try await authenticate(request, context, permission)
      return try await handler(request, context, requester)
    }
  }

  /// A route for everybody.
  mutating func open(
    _ method: HTTPRequest.Method, _ path: String, _ operation: Operation, _ handler: @escaping RouteTable.Handler
  ) {
    routes.on(method, "/admin" + path, operation, handler)
  }
}
