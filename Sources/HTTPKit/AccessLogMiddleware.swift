public import Hummingbird
import Logging

/// One line a request when it is answered. Paths are logged as patterns, since a path may hold a name or a key.
public struct AccessLogMiddleware: RouterMiddleware {
  public init() {}

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    let clock = ContinuousClock()
    let start = clock.now
    let response = try await next(request, context)
    let time = clock.now - start
    context.logger.info(
      "request",
      metadata: [
        "method": "\(request.method)",
        "path": "\(context.endpointPath ?? "-")",
        "status": "\(response.status.code)",
        "ms": "\(time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000)",
      ])
    return response
  }
}
