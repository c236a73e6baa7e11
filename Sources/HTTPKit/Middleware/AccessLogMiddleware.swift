public import Hummingbird
import Logging

/// One line and one measurement a request when it is answered. Paths are written as patterns, since a path may hold a
/// name or a key.
public struct AccessLogMiddleware: RouterMiddleware {
  private let metrics: Metrics

  /// What Hummingbird calls the path of a request that no route answers.
  private static let noRoute = "NotFound"

  public init(metrics: Metrics) {
    self.metrics = metrics
  }

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    let clock = ContinuousClock()
    let start = clock.now
    let response = try await next(request, context)
    let time = clock.now - start
    let path = context.endpointPath.flatMap { $0 == Self.noRoute ? nil : $0 } ?? "-"
    metrics.record(
      Metrics.Route(method: Metrics.method(request.method), path: path), status: Int(response.status.code), time: time)
    context.logger.info(
      "request",
      metadata: [
        "method": "\(Metrics.method(request.method))",
        "path": "\(path)",
        "status": "\(response.status.code)",
        "ms": "\(time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000)",
      ])
    return response
  }
}
