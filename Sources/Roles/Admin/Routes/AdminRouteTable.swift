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
  /// Bounds the memory of replies: lists of very many, read slowly.
  private let gate: BodyGate
  private let changes = ChangeRate()

  init(_ authenticate: Authenticate, _ gate: BodyGate) {
    self.authenticate = authenticate
    self.gate = gate
  }

  /// A route for those who may.
  /// - Parameter prefix: what its path begins with.
  mutating func on(
    _ method: HTTPRequest.Method, _ path: String, under prefix: String = "/admin", _ operation: Operation,
    _ permission: Permission,
    _ handler: @escaping Handler
  ) {
    var operation = operation
    operation.security = .account(scope: permission.rule.scope?.rawValue)
    routes.on(method, prefix + path, operation) { [authenticate, gate, changes] request, context in
      let requester = try await authenticate(request, context, permission)
      if ![.get, .head].contains(request.method) {
        try changes.admit(requester.caller.account, at: authenticate.now())
      }
      return try gate.counting(try await handler(request, context, requester))
    }
  }

  /// A route for everybody.
  mutating func open(
    _ method: HTTPRequest.Method, _ path: String, _ operation: Operation, _ handler: @escaping RouteTable.Handler
  ) {
    routes.on(method, "/admin" + path, operation, handler)
  }
}
