import FaceDomain
import FaceWire
import HTTPKit
import Hummingbird

/// `/status` and `/healthcheck`
struct CoreStatusRoutes: Sendable {
  let core: any FaceCore
  let settings: Core.Settings

  func add(to routes: inout RouteTable) {
    routes.on(.get, "/status", .coreStatus, status)
    routes.on(.get, "/healthcheck", .coreHealth) { _, _ in try .coreReply(["status": "OK"]) }
  }

  @Sendable private func status(_ request: Request, _ context: AppContext) async throws -> Response {
    let status = try await core.status()
    return try .coreReply(
      WireStatus(status, buildVersion: settings.buildVersion, installable: settings.installable))
  }
}

extension Response {
  /// A reply of the core, which no cache may keep.
  static func coreReply(_ value: some Encodable) throws -> Response {
    var response = try Response.json(value)
    response.headers[.cacheControl] = "max-age=0, no-cache, no-store, must-revalidate, proxy-revalidate"
    return response
  }
}
