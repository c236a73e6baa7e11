import FaceDomain
import HTTPKit
import Hummingbird
import Storage

/// `/admin/apps` and `/admin/app/{app}`
struct ApplicationRoutes: Sendable {
  let applications: ManageApplications

  func add(to routes: inout AdminRouteTable) {
    routes.on(.get, "/apps", .listApplications, .listApplications, list)
    routes.on(.post, "/app", .createApplication, .createApplications, create)
    routes.on(.get, "/app/{app}", .getApplication, .readApplication, find)
    routes.on(.put, "/app/{app}", .renameApplication, .changeApplication, rename)
    routes.on(.put, "/app/{app}/apikey", .renewApplicationKey, .changeApplication, renewKey)
    routes.on(.delete, "/app/{app}", .deleteApplication, .changeApplication, delete)
  }

  @Sendable private func list(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(try await applications.list(requester).map(ApplicationBody.init))
  }

  @Sendable private func find(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(ApplicationBody(try await applications.find(context.application(), requester)))
  }

  @Sendable private func create(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let name = try await request.decodeJSON(NameBody.self).name ?? ""
    return try .json(ApplicationBody(try await applications.create(name, requester)), status: .created)
  }

  @Sendable private func rename(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let name = try await request.decodeJSON(NameBody.self).name ?? ""
    return try .json(ApplicationBody(try await applications.rename(context.application(), to: name, requester)))
  }

  @Sendable private func renewKey(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(ApplicationBody(try await applications.renewKey(context.application(), requester)))
  }

  @Sendable private func delete(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try await applications.delete(context.application(), requester)
    return .empty()
  }
}

/// A name on its own; a missing one is a blank one.
struct NameBody: Decodable {
  let name: String?
}

extension AppContext {
  func application() throws(APIError) -> String { try pathVariable("app") }
}

/// 1.2 prints what is null too.
private struct ApplicationBody: Encodable {
  let id: String
  let name: String
  let apiKey: String
  let role: String?
  let owner: OwnerBody?

  struct OwnerBody: Encodable {
    let userId: String
    let firstName: String
    let lastName: String
  }

  init(_ entry: AccountRows.ApplicationEntry) {
    id = entry.application.guid
    name = entry.application.name
    apiKey = entry.application.apiKey
    role = entry.role?.name
    owner = entry.owner.map { OwnerBody(userId: $0.guid, firstName: $0.firstName, lastName: $0.lastName) }
  }

  private enum Key: CodingKey { case id, name, apiKey, role, owner }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(id, forKey: .id)
    try container.encode(name, forKey: .name)
    try container.encode(apiKey, forKey: .apiKey)
    try container.encode(role, forKey: .role)
    try container.encode(owner, forKey: .owner)
  }
}
