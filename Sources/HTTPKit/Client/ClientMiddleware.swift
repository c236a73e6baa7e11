public import Hummingbird
import NIOCore

/// Finds out who is at the other end, before anything else looks at the request.
public struct ClientMiddleware: RouterMiddleware {
  private let proxies: TrustedProxies
  private let isTLS: Bool

  /// - Parameters:
  ///   - proxies: whose `X-Forwarded-` headers count.
  ///   - isTLS: whether our own listener serves TLS.
  public init(proxies: TrustedProxies, isTLS: Bool) {
    self.proxies = proxies
    self.isTLS = isTLS
  }

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    // The first `Host` stands in the head, not among the headers.
    context.client = Client(
      peer: context.remoteAddress?.ipAddress, headers: request.headers, authority: request.head.authority,
      isTLS: isTLS, proxies: proxies)
    return try await next(request, context)
  }
}
