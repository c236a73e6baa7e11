import HTTPKit
import Hummingbird
import HummingbirdTesting
import Testing

struct MetricsTests {
  @Test func requestsAreCountedByPatternAndStatusAndGaugesAreAsked() async throws {
    let metrics = Metrics([Metrics.Gauge("answer", "The answer.") { 42 }])
    var routes = RouteTable()
    ServerRoutes(metrics: metrics).add(to: &routes)
    let router = Router(context: AppContext.self)
    HTTPEdge(routes: routes, metrics: metrics, translate: { _ in nil }).register(on: router, CORSHeadersMiddleware())
    try await Application(router: router).test(.router) { client in
      for path in ["/health", "/health", "/nothing/secret-name"] {
        _ = try await client.execute(uri: path, method: .get)
      }
      let page = try await client.execute(uri: "/metrics", method: .get) { String(buffer: $0.body) }
      #expect(page.contains("compreface_http_requests_total{method=\"GET\",path=\"/health\",status=\"200\"} 2\n"))
      #expect(page.contains("compreface_http_requests_total{method=\"GET\",path=\"-\",status=\"404\"} 1\n"))
      #expect(page.contains("path=\"/health\",le=\"+Inf\"} 2\n"))
      #expect(page.contains("answer 42.0\n"))
      #expect(!page.contains("secret-name"))
    }
  }
}
