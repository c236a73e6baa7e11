import FaceDomain
import HTTPKit
import Hummingbird
import Scheduling

/// `/admin/user/…`: the accounts of the installation.
struct AccountRoutes: Sendable {
  let accounts: ManageAccounts
  /// Where there are very many accounts, going through all of them takes one reader of the database, not all.
  private let turn = AsyncLock()

  init(accounts: ManageAccounts) {
    self.accounts = accounts
  }

  func add(to routes: inout AdminRouteTable) {
    routes.on(.get, "/user/roles", .listAccounts, .listAccounts, list)
    routes.on(.get, "/user/autocomplete", .findAccounts, .listAccounts, find)
    routes.on(.get, "/user/global/roles", .listRoles, .listAccounts, roles)
    routes.on(.get, "/user/global/assign-roles", .assignableRoles, .listAccounts, assignableRoles)
    routes.on(.put, "/user/global/role", .changeRole, .changeAccountRoles, setRole)
    routes.on(.delete, "/user/{user}", .deleteAccount, .deleteAccounts, delete)
  }

  @Sendable private func list(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(try await turn.withLock { try await accounts.list() }.map { AccountBody($0, role: $0.role) })
  }

  private struct FoundBody: Encodable {
    struct Person: Encodable {
      let userId: String
      let email: String
      let firstName: String
      let lastName: String
    }

    let query: String
    let length: Int
    let results: [Person]
  }

  @Sendable private func find(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let parameters = try RequestParameters(query: request.uri.query ?? "")
    guard parameters.isPresent("query") else { throw APIError.missingParameter("query") }
    let query = parameters.string("query") ?? ""
    let people = try await turn.withLock { try await accounts.find(beginningWith: query) }.map {
      FoundBody.Person(userId: $0.guid, email: $0.email, firstName: $0.firstName, lastName: $0.lastName)
    }
    return try .json(FoundBody(query: query, length: people.count, results: people))
  }

  @Sendable private func roles(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(Role.allCases.map(\.name))
  }

  @Sendable private func assignableRoles(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(try await accounts.assignableRoles(requester).map(\.name))
  }

  @Sendable private func setRole(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let body = try await request.decodeJSON(RoleBody.self)
    let role = try Role(field: body.role)
    let account = try await accounts.setRole(role, of: body.userId ?? "", requester)
    return try .json(AccountBody(account, role: account.role))
  }

  @Sendable private func delete(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let text = try RequestParameters(query: request.uri.query ?? "").string("replacer")
    guard let successor = ManageAccounts.Successor(rawValue: text?.lowercased() ?? "deleter") else {
      throw APIError.illegalReplacer((text ?? "").clipped(to: 64))
    }
    try await accounts.delete(context.user(), successor: successor, requester)
    return .empty()
  }
}
