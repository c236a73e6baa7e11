import FaceDomain
import HTTPKit
import Hummingbird
import Storage

/// `/recognition/subjects`
struct SubjectRoutes: Sendable {
  let subjects: ManageSubjects

  func add(to routes: inout RouteTable) {
    let path = "/api/v1/recognition/subjects"
    routes.on(.post, path, .createSubject, create)
    routes.on(.get, path, .listSubjects, list)
    routes.on(.delete, path, .deleteSubjects, deleteAll)
    routes.on(.put, path + "/{subject}", .renameSubject, rename)
    routes.on(.delete, path + "/{subject}", .deleteSubject, delete)
  }

  private struct SubjectBody: Encodable {
    let subject: String
  }

  /// A missing name is a blank one.
  private struct NameBody: Decodable {
    private let subject: String?

    var name: String { subject ?? "" }
  }

  @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let name = try await request.decodeJSON(NameBody.self).name
    try await subjects.create(name, apiKey: service.apiKey)
    return try .json(SubjectBody(subject: name), status: .created)
  }

  @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let page = PageParameters(try RequestParameters(query: request.uri.query ?? ""))
    let names = try await subjects.store.names(
      of: service.apiKey, page: page.page, size: page.isGiven ? page.size : nil)
    return try .json(["subjects": names])
  }

  @Sendable private func rename(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let name = try context.subjectVariable()
    let newName = try await request.decodeJSON(NameBody.self).name
    return try .json(["updated": try await subjects.rename(name, to: newName, apiKey: service.apiKey)])
  }

  @Sendable private func delete(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let name = try context.subjectVariable()
    let deletion = try await subjects.delete(name, apiKey: service.apiKey, noting: context.actor(service))
    guard let deletion else { throw APIError.subjectNotFound(name) }
    return try .json(SubjectBody(subject: deletion.name))
  }

  @Sendable private func deleteAll(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let deletion = try await subjects.deleteAll(apiKey: service.apiKey, noting: context.actor(service))
    return try .json(["deleted": deletion.subjects])
  }
}

extension AppContext {
  fileprivate func subjectVariable() throws -> String {
    let name = try pathVariable("subject")
    guard !name.allSatisfy(\.isWhitespace) else { throw APIError.invalid("Subject name is empty; ") }
    return name
  }
}
