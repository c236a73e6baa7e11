import Hummingbird

/// What every server answers, whatever its roles: that it is alive, how it is doing, and how to talk to it.
public struct ServerRoutes: Sendable {
  private let metrics: Metrics
  private let version: String

  public init(metrics: Metrics, version: String) {
    self.metrics = metrics
    self.version = version
  }

  public func add(to routes: inout RouteTable) {
    routes.on(.get, "/health", .health) { _, _ in try .json(["status": "OK"]) }
    routes.on(.get, "/metrics", .metrics) { [metrics] _, _ in
      .bytes(ByteBuffer(string: metrics.text), type: "text/plain; version=0.0.4; charset=utf-8")
    }
  }
}
