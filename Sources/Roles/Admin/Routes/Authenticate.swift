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

  /// Whether somebody is, or has a token that may read; for what isn't the administration's and takes other bodies than JSON.
  /// - Throws: 403 for one whose browser was sent by another site.
  func isSignedIn(_ request: Request, _ context: AppContext) async throws -> Bool {
    do {
      let caller = try await caller(request, context, onlyJSON: false)
      if case .token(_, let scopes) = caller.credential { return scopes.contains(.read) }
      return true
    } catch let error as APIError where [.notSignedIn, .invalidToken].contains(error) {
      return false
    }
  }

  private func caller(_ request: Request, _ context: AppContext, onlyJSON: Bool = true) async throws -> Caller {
    if let bearer = request.bearer { return try await self.caller(bearer: bearer) }
    guard let token = request.cookie(named: SessionReply.access) else {
      throw APIError.notSignedIn
    }
    guard
      !CrossSite.isForeign(request.headers, method: request.method, client: context.client, publicURL: publicURL)
    else { throw APIError.crossSite }
    // The other kinds of bodies any page may send anywhere.
    guard !onlyJSON || !request.hasBody || request.isJSON else { throw APIError.bodyNotJSON }
    guard let caller = try await session(token) else { throw APIError.invalidToken }
    return caller
  }

  private func caller(bearer: String) async throws -> Caller {
    // Also of sessions' tokens one in 262,144 begins like a personal one.
    if let caller = try await personal(bearer) { return caller }
    guard let caller = try await session(bearer) else { throw APIError.invalidToken }
    return caller
  }

  private func personal(_ token: String) async throws -> Caller? {
    guard token.hasPrefix(Secret.accessTokenPrefix) else { return nil }
    let (hash, now) = (Secret.hash(token), now())
    let found = try await store.read { rows in try rows.token(hash: hash, at: now) }
    guard let found else { return nil }
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
}

extension APIError {
  static let bodyNotJSON = APIError.malformed("The Content-Type must be application/json")
}

extension Request {
  fileprivate var hasBody: Bool {
    headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } ?? false
  }

  fileprivate var isJSON: Bool {
    let type = headers[.contentType]?.prefix { $0 != ";" } ?? ""
    return type.trimmingCharacters(in: .whitespaces).lowercased() == "application/json"
  }

  /// What follows `Bearer` in `Authorization`.
  var bearer: String? {
    guard let text = headers[.authorization], text.utf8.count <= 1024 else { return nil }
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return parts[1].trimmingCharacters(in: .whitespaces)
  }
}
