import Credentials
import FaceDomain
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import Storage

/// Finds out who is signed in: by the cookie of a session, or by a bearer, which is a session's access token or a
/// personal one. Only the hashes of these are looked up.
struct Authenticate: Sendable {
  let store: AccountStore
  /// Where people reach this installation.
  let publicURL: String
  let now: @Sendable () -> Date

  /// - Throws: 401 for one who isn't signed in, 403 for one whose token is for something else, or whose browser was
  ///   sent by another site.
  func callAsFunction(_ request: Request, _ context: AppContext, _ permission: Permission) async throws -> Requester {
    let caller = try await caller(request, context)
    if case .token(_, let scopes) = caller.credential {
      guard let scope = permission.rule.scope else {
        throw APIError.sessionNeeded
      }
      guard scopes.contains(scope) else {
        throw APIError.scopeMissing(scope.rawValue)
      }
    }
    return Requester(caller: caller, address: context.client.address)
  }

  private func caller(_ request: Request, _ context: AppContext) async throws -> Caller {
    if let bearer = request.bearer { return try await self.caller(bearer: bearer) }
    guard let token = request.cookie(named: SessionReply.access) else {
      throw APIError.unauthenticated("Full authentication is required to access this resource")
    }
    guard
      !CrossSite.isForeign(request.headers, method: request.method, client: context.client, publicURL: publicURL)
    else { throw APIError.crossSite }
    guard let caller = try await session(token) else { throw Self.notSignedIn }
    return caller
  }

  private func caller(bearer: String) async throws -> Caller {
    guard bearer.hasPrefix(Secret.accessTokenPrefix) else {
      guard let caller = try await session(bearer) else { throw Self.notSignedIn }
      return caller
    }
    let (hash, now) = (Secret.hash(bearer), now())
    let found = try await store.read { rows in try rows.token(hash: hash, at: now) }
    guard let found else { throw Self.notSignedIn }
    // To the minute: a write for each request would cost more than it tells.
    if now.timeIntervalSince(found.lastUsed ?? .distantPast) > 60 {
      try await store.write { rows in try rows.noteUse(ofToken: found.id, at: now) }
    }
    return Caller(account: found.account, credential: .token(found.id, scopes: found.scopes))
  }

  private func session(_ token: String) async throws -> Caller? {
    let (hash, now) = (Secret.hash(token), now())
    let found = try await store.read { rows in try rows.session(access: hash, at: now) }
    return found.map { Caller(account: $0.account, credential: .session($0.id)) }
  }

  /// Without the token, which 1.2 repeats.
  private static let notSignedIn = APIError.unauthenticated("Invalid or expired access token")
}

extension Request {
  /// What follows `Bearer` in `Authorization`.
  var bearer: String? {
    guard let text = headers[.authorization], text.utf8.count <= 1024 else { return nil }
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return parts[1].trimmingCharacters(in: .whitespaces)
  }
}
