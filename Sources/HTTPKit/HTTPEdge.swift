public import Hummingbird

/// What every request meets before it gets to its role, in this order, and every answer on its way out.
public struct HTTPEdge: Sendable {
  private let routes: RouteTable
  private let metrics: Metrics
  private let translate: @Sendable (any Error) -> APIError?

  /// - Parameters:
  ///   - routes: of all roles.
  ///   - translate: what the roles' own errors mean to a client; they are logged.
  public init(routes: RouteTable, metrics: Metrics, translate: @escaping @Sendable (any Error) -> APIError?) {
    self.routes = routes
    self.metrics = metrics
    self.translate = translate
  }

  /// - Parameter middleware: the roles' own, such as the check of keys.
  public func register(on router: Router<AppContext>, _ middleware: some RouterMiddleware<AppContext>) {
    router.add(middleware: RequestIDMiddleware())
    router.add(middleware: AccessLogMiddleware(metrics: metrics))
    router.add(middleware: CORSHeadersMiddleware())
    router.add(middleware: ErrorMiddleware(routes: routes, translate: translate))
    router.add(middleware: middleware)
    routes.register(on: router)
  }
}
