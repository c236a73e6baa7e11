import FaceDomain
import HTTPKit
import Hummingbird
import Storage

/// `/admin/app/{app}/roles`, `/invite`, `/role`, `/user/{user}`: who belongs to an application.
struct MemberRoutes: Sendable {
  let members: ManageMembers

  func add(to routes: inout AdminRouteTable) {
    let application = "/app/{app}"
    routes.on(.get, application + "/roles", .listMembers, .readApplication, list)
    routes.on(.get, application + "/assign-roles", .assignableMemberRoles, .readApplication, assignableRoles)
    routes.on(.post, application + "/invite", .addMember, .changeMembers, add)
    routes.on(.put, application + "/role", .changeMemberRole, .changeMembers, setRole)
    routes.on(.delete, application + "/user/{user}", .removeMember, .changeMembers, remove)
  }

  @Sendable private func list(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let search = try RequestParameters(query: request.uri.query ?? "").string("search") ?? ""
    let found = try await members.list(in: context.application(), search: search, requester)
    return try .json(found.map { AccountBody($0.account, role: $0.role) })
  }

  @Sendable private func assignableRoles(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(try await members.assignableRoles(in: context.application(), requester).map(\.name))
  }

  private struct InviteBody: Decodable {
    let userEmail: String?
    let role: String?
  }

  /// No mail is sent: the account exists already.
  @Sendable private func add(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let body = try await request.decodeJSON(InviteBody.self)
    let role = try Role(field: body.role)
    let member = try await members.add(
      body.userEmail ?? "", as: role, to: context.application(), requester)
    return try .json(AccountBody(member.account, role: member.role), status: .created)
  }

  @Sendable private func setRole(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let body = try await request.decodeJSON(RoleBody.self)
    let role = try Role(field: body.role)
    let member = try await members.setRole(
      role, of: body.userId ?? "", in: context.application(), requester)
    return try .json(AccountBody(member.account, role: member.role))
  }

  @Sendable private func remove(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try await members.remove(context.user(), from: context.application(), requester)
    return .empty()
  }
}

/// What somebody is to be.
struct RoleBody: Decodable {
  let userId: String?
  let role: String?
}

/// An account, and its role in whatever it is about.
struct AccountBody: Encodable {
  let userId: String
  let firstName: String
  let lastName: String
  let role: String
  let email: String

  init(_ account: Account, role: Role) {
    userId = account.guid
    firstName = account.firstName
    lastName = account.lastName
    self.role = role.name
    email = account.email
  }
}

extension Role {
  /// - Parameter text: of the field `role` of a body.
  init(field text: String?) throws(APIError) {
    guard let role = text.flatMap({ Role(named: $0) }) else {
      throw .malformed(
        "The field role must be one of " + Self.allCases.map(\.name).joined(separator: ", "))
    }
    self = role
  }
}

extension AppContext {
  func user() throws(APIError) -> String { try pathVariable("user") }
}
