public import Hummingbird

/// What every request meets before it gets to its role, in this order, and every answer on its way out.
public struct HTTPEdge: Sendable {
  private let routes: RouteTable
  private let metrics: Metrics
  private let proxies: TrustedProxies
  private let isTLS: Bool
  private let translate: @Sendable (any Error) -> APIError?
  private let reply: @Sendable (APIError) -> Response

  /// - Parameters:
  ///   - routes: of all roles.
  ///   - proxies: whose word on behalf of their clients is taken.
  ///   - isTLS: whether our own listener serves TLS.
  ///   - translate: what the roles' own errors mean to a client; they are logged.
  ///   - reply: how a client is told what is wrong; CompreFace's error body where nothing else is said.
  public init(
    routes: RouteTable, metrics: Metrics, proxies: TrustedProxies = .none, isTLS: Bool = false,
    translate: @escaping @Sendable (any Error) -> APIError? = { _ in nil },
    reply: @escaping @Sendable (APIError) -> Response = { Response($0) }
  ) {
    self.routes = routes
    self.metrics = metrics
    self.proxies = proxies
    self.isTLS = isTLS
    self.translate = translate
    self.reply = reply
  }

  /// - Parameter middleware: the roles' own, such as the check of keys.
  public func register(on router: Router<AppContext>, _ middleware: some RouterMiddleware<AppContext>) {
    addCommon(to: router)
    router.add(middleware: middleware)
    routes.register(on: router)
  }

  /// For a role without middleware of its own.
  public func register(on router: Router<AppContext>) {
    addCommon(to: router)
    routes.register(on: router)
  }

  private func addCommon(to router: Router<AppContext>) {
    router.add(middleware: ClientMiddleware(proxies: proxies, isTLS: isTLS))
    router.add(middleware: RequestIDMiddleware())
    router.add(middleware: AccessLogMiddleware(metrics: metrics))
    router.add(middleware: CORSHeadersMiddleware())
    // Around the errors, which may name accounts too.
    router.add(middleware: NoStoreMiddleware())
    router.add(middleware: ErrorMiddleware(routes: routes, translate: translate, reply: reply))
  }
}
