import Hummingbird

/// What every server answers, whatever its roles: that it is alive, and how it is doing.
public struct ServerRoutes: Sendable {
  private let metrics: Metrics

  public init(metrics: Metrics) {
    self.metrics = metrics
  }

  public func add(to routes: inout RouteTable) {
    routes.on(.get, "/health", .health) { _, _ in try .json(["status": "OK"]) }
    routes.on(.get, "/metrics", .metrics) { [metrics] _, _ in
      .bytes(ByteBuffer(string: metrics.text), type: "text/plain; version=0.0.4; charset=utf-8")
    }
  }
}
