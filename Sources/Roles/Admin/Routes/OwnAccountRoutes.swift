import FaceDomain
import HTTPKit
import Hummingbird

/// `/admin/user/me` and what people change of themselves.
struct OwnAccountRoutes: Sendable {
  let account: OwnAccount

  func add(to routes: inout AdminRouteTable) {
    routes.on(.get, "/user/me", .getOwnAccount, .ownAccount, find)
    // With a session: a token that may only read must not rename its owner.
    routes.on(.put, "/user/update", .updateOwnAccount, .ownCredentials, update)
    routes.on(.put, "/user/me/password", .changeOwnPassword, .ownCredentials, changePassword)
  }

  private struct Body: Encodable {
    let userId: String
    let email: String
    let firstName: String
    let lastName: String

    init(_ account: Account) {
      userId = account.guid
      email = account.email
      firstName = account.firstName
      lastName = account.lastName
    }
  }

  @Sendable private func find(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(Body(try await account.find(requester)))
  }

  private struct NamesBody: Decodable {
    let firstName: String?
    let lastName: String?
  }

  @Sendable private func update(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let body = try await request.decodeJSON(NamesBody.self)
    return try .json(
      Body(try await account.rename(first: body.firstName ?? "", last: body.lastName ?? "", requester)))
  }

  private struct PasswordBody: Decodable {
    let oldPassword: String?
    let newPassword: String?
  }

  @Sendable private func changePassword(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let body = try await request.decodeJSON(PasswordBody.self)
    guard let old = body.oldPassword else { throw APIError.emptyField("oldPassword") }
    guard let new = body.newPassword else { throw APIError.emptyField("newPassword") }
    let tokens = try await account.changePassword(from: old, to: new, at: request.place(context.client), requester)
    var response = Response.empty()
    SessionReply.set(tokens, on: &response, context.client)
    return response
  }
}
