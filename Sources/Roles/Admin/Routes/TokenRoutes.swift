import Credentials
import FaceDomain
import Foundation
import HTTPKit
import Hummingbird
import Storage

/// `/admin/user/me/tokens`: somebody's personal access tokens.
struct TokenRoutes: Sendable {
  let tokens: Tokens
  let now: @Sendable () -> Date

  func add(to routes: inout AdminRouteTable) {
    routes.on(.get, "/user/me/tokens", .listTokens, .ownCredentials, list)
    routes.on(.post, "/user/me/tokens", .createToken, .ownCredentials, create)
    routes.on(.delete, "/user/me/tokens/{token}", .deleteToken, .ownCredentials, delete)
  }

  @Sendable private func list(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let now = now()
    return try .json(try await tokens.list(requester).map { TokenBody($0, at: now) })
  }

  private struct NewTokenBody: Decodable {
    let name: String?
    let scopes: [String]?
    let expiresInDays: Int?
  }

  private struct MadeTokenBody: Encodable {
    let id: String
    let name: String
    let scopes: [String]
    let created: String
    let expires: String
    let token: String
  }

  @Sendable private func create(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let body = try await request.decodeJSON(NewTokenBody.self)
    let made = try await tokens.make(
      body.name ?? "", scopes: body.scopes ?? [], days: body.expiresInDays ?? Tokens.usualLifetime, requester)
    return try .json(
      MadeTokenBody(
        id: made.guid, name: made.name, scopes: made.scopes.names, created: made.created.ISO8601Format(),
        expires: made.expires.ISO8601Format(), token: made.secret.text),
      status: .created)
  }

  @Sendable private func delete(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    guard try await tokens.delete(context.pathVariable("token"), requester) else {
      throw APIError.unknownPath(request.uri.path.clipped(to: 200))
    }
    return .empty()
  }
}

/// With `lastUsed`, also where it is null: a list whose entries all have the same fields.
private struct TokenBody: Encodable {
  private let token: AccountRows.AccessToken
  private let now: Date

  init(_ token: AccountRows.AccessToken, at now: Date) {
    self.token = token
    self.now = now
  }

  private enum Key: CodingKey { case id, name, scopes, created, expires, lastUsed, expired }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(token.guid, forKey: .id)
    try container.encode(token.name, forKey: .name)
    try container.encode(token.scopes.names, forKey: .scopes)
    try container.encode(token.created.ISO8601Format(), forKey: .created)
    try container.encode(token.expires.ISO8601Format(), forKey: .expires)
    try container.encode(token.lastUsed?.ISO8601Format(), forKey: .lastUsed)
    try container.encode(token.expires <= now, forKey: .expired)
  }
}
