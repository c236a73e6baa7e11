import FaceDomain
import Foundation
import HTTPKit
import Hummingbird
import Storage

/// `/admin/migration`, and 1.2's `/api/v1/migrate`
struct MigrationRoutes: Sendable {
  let migration: Migration

  func add(to routes: inout AdminRouteTable) {
    routes.on(.get, "/migration", .lookAtMigration, .migrateFaces, look)
    routes.on(.get, "/migration/failures", .listMigrationFailures, .migrateFaces, failures)
    routes.on(.post, "/migration", .startMigration, .migrateFaces, start)
    addUpstreams(to: &routes)
  }

  func addUpstreams(to routes: inout AdminRouteTable) {
    routes.on(.post, "/api/v1/migrate", under: "", .migrate, .migrateFaces, migrate)
  }

  private struct ProgressBody: Encodable {
    let state: String
    let calculator: String?
    let target: String?
    let faces: Int
    let done: Int
    let remaining: Int
    let failed: [String: Int]
    let subjectsLost: Int

    init(_ entry: AccountRows.MigrationEntry) {
      state = entry.state.rawValue
      calculator = entry.change.inUse
      target = entry.change.target
      faces = entry.progress.faces
      done = entry.progress.done
      remaining = entry.progress.remaining
      failed = RecalculationFailure.allCases.reduce(into: [:]) { $0[$1.rawValue] = entry.progress.failures[$1] ?? 0 }
      subjectsLost = entry.subjectsLost
    }

    private enum Key: CodingKey { case state, calculator, target, faces, done, remaining, failed, subjectsLost }

    /// With what is null too.
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(state, forKey: .state)
      try container.encode(calculator, forKey: .calculator)
      try container.encode(target, forKey: .target)
      try container.encode(faces, forKey: .faces)
      try container.encode(done, forKey: .done)
      try container.encode(remaining, forKey: .remaining)
      try container.encode(failed, forKey: .failed)
      try container.encode(subjectsLost, forKey: .subjectsLost)
    }
  }

  @Sendable private func look(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(ProgressBody(try await migration.look(requester)))
  }

  private struct FailureBody: Encodable {
    let image_id: String
    let subject: String
    let service: String
    let serviceId: String
    let application: String
    let reason: String

    init(_ failed: CalculatorStore.FailedFace) {
      image_id = failed.face.id.uuidString.lowercased()
      subject = failed.face.subject
      service = failed.service
      serviceId = failed.serviceGUID
      application = failed.application
      reason = failed.failure.rawValue
    }
  }

  private static let pageSizes = 1...1000

  @Sendable private func failures(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let parameters = try RequestParameters(query: request.uri.query ?? "")
    let page = try parameters.integer("page", default: 0)
    guard page >= 0 else {
      throw ParameterError(name: "page", value: String(page), expected: "a whole number from 0 on")
    }
    let size = try parameters.integer("size", default: 100)
    guard Self.pageSizes.contains(size) else {
      throw ParameterError(name: "size", value: String(size), expected: "a whole number from 1 to 1000")
    }
    return try .json(try await migration.failures(page: page, size: size, requester).map(FailureBody.init))
  }

  @Sendable private func start(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try await start(request, requester)
    return try .json(ProgressBody(try await migration.look(requester)))
  }

  /// As 1.2 answers, in plain text.
  @Sendable private func migrate(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try await start(request, requester)
    return Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: "Migration started")))
  }

  private func start(_ request: Request, _ requester: Requester) async throws {
    let parameters = try RequestParameters(query: request.uri.query ?? "")
    try await migration.start(
      acceptsLosses: try parameters.boolean("acceptLosses", default: false), requester)
  }
}
