import HTTPKit
import Hummingbird

/// `/config`: what a client may send. Needs no key, and tells that the process answers.
struct ConfigRoutes: Sendable {
  let limits: UploadLimits

  func add(to routes: inout RouteTable) {
    routes.on(.get, "/api/v1/config", config)
  }

  private struct Body: Encodable {
    let clientMaxFileSize: Int
    let clientMaxBodySize: Int
  }

  @Sendable private func config(_ request: Request, _ context: AppContext) async throws -> Response {
    try .json(Body(clientMaxFileSize: limits.file, clientMaxBodySize: limits.request))
  }
}
