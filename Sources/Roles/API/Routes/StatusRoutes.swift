import FaceDomain
import HTTPKit
import Hummingbird
import Storage
internal import Synchronization

/// `/config` and `/consistence/status`: about the installation, without a key.
struct StatusRoutes: Sendable {
  let core: any FaceCore
  let faces: FaceStore
  let limits: UploadLimits
  let keepsPhotos: Bool
  let counts = MissingVectors()

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
    var isInconsistent = try await faces.hasFaces(notOf: calculator)
    if isInconsistent {
      isInconsistent = try await counts.look(calculator) { try await faces.hasFaces(without: $0) }
    }
    return try .json(ConsistenceBody(dbIsInconsistent: isInconsistent, saveImagesToDB: keepsPhotos))
  }
}

/// Whether faces lack a calculator's vector, counted every other second at most: nobody needs a key to ask.
final class MissingVectors: Sendable {
  private let known = Mutex<(calculator: String, isInconsistent: Bool, at: ContinuousClock.Instant)?>(nil)

  private static let validity = Duration.seconds(2)

  func look(_ calculator: String, _ count: @Sendable (String) async throws -> Bool) async throws -> Bool {
    let before = known.withLock(\.self)
    if let before, before.calculator == calculator, ContinuousClock.now - before.at < Self.validity {
      return before.isInconsistent
    }
    let isInconsistent = try await count(calculator)
    known.withLock { $0 = (calculator, isInconsistent, .now) }
    return isInconsistent
  }
}
