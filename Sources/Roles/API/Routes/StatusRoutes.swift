import FaceDomain
import HTTPKit
import Hummingbird
import Storage

/// `/config` and `/consistence/status`: about the installation, without a key.
struct StatusRoutes: Sendable {
  let core: any FaceCore
  let faces: FaceStore
  let limits: UploadLimits
  let keepsPhotos: Bool

  func add(to routes: inout RouteTable) {
    routes.on(.get, "/api/v1/config", .config, config)
    routes.on(.get, "/api/v1/consistence/status", .consistence, consistence)
  }

  private struct ConfigBody: Encodable {
    let clientMaxFileSize: Int
    let clientMaxBodySize: Int
  }

  /// What a client may send. Tells that the process answers.
  @Sendable private func config(_ request: Request, _ context: AppContext) async throws -> Response {
    try .json(ConfigBody(clientMaxFileSize: limits.file, clientMaxBodySize: limits.request))
  }

  private struct ConsistenceBody: Encodable {
    /// There is no demo collection here.
    let demoFaceCollectionIsInconsistent = false
    let dbIsInconsistent: Bool
    let saveImagesToDB: Bool
    let status = "OK"
  }

  /// Tells that database and core answer, and whether faces of another calculator are waiting to be made anew.
  @Sendable private func consistence(_ request: Request, _ context: AppContext) async throws -> Response {
    let calculator = try await core.status().calculatorVersion
    return try .json(
      ConsistenceBody(
        dbIsInconsistent: try await faces.hasFaces(notOf: calculator), saveImagesToDB: keepsPhotos))
  }
}
