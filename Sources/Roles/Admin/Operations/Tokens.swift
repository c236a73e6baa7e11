import Credentials
import FaceDomain
import Foundation
import Storage

/// Somebody's personal access tokens, for their scripts.
struct Tokens: Sendable {
  let store: AccountStore
  let now: @Sendable () -> Date

  /// How many days a token is good.
  static let lifetimes = 1...365
  static let usualLifetime = 90

  struct Made: Sendable {
    let guid: String
    let name: String
    let scopes: Set<TokenScope>
    let created: Date
    let expires: Date
    /// Shown now and never again.
    let secret: Secret
  }

  /// Oldest first, expired ones too.
  func list(_ requester: Requester) async throws -> [AccountRows.AccessToken] {
    try await store.read { rows in try rows.tokens(of: try rows.account(of: requester).id) }
  }

  /// - Parameters:
  ///   - scopes: as clients spell them.
  ///   - days: how long it is good.
  func make(_ name: String, scopes: [String], days: Int, _ requester: Requester) async throws -> Made {
    try Self.validate(name)
    let scopes = try Self.scopes(scopes)
    guard Self.lifetimes.contains(days) else {
      throw AccountError.invalid(
        "Token lifetime must be between \(Self.lifetimes.lowerBound) and \(Self.lifetimes.upperBound) days")
    }
    let secret = Secret.makeAccessToken()
    let now = now()
    let expires = now.addingTimeInterval(Double(days) * 86400)
    let guid = try await store.write { rows in
      let account = try rows.account(of: requester)
      guard try rows.tokens(of: account.id).count < AccountRows.maximumTokens else {
        throw AccountError.tooMany(what: "personal access tokens", limit: AccountRows.maximumTokens)
      }
      let guid = try rows.insertToken(
        named: name, hash: secret.hash, scopes: scopes, expires: expires, of: account.id, at: now)
      guard let guid else { throw AccountError.nameTaken(name) }
      try rows.note(
        AuditEvent(
          actor: requester.actor, action: .tokenCreated, object: .init(.token, id: guid, name: name),
          detail: "\(scopes.names.joined(separator: ", ")); \(days) days"),
        at: now)
      return guid
    }
    return Made(guid: guid, name: name, scopes: scopes, created: now, expires: expires, secret: secret)
  }

  /// - Returns: whether they had it.
  func delete(_ guid: String, _ requester: Requester) async throws -> Bool {
    let now = now()
    return try await store.write { rows in
      let account = try rows.account(of: requester)
      guard let token = try rows.tokens(of: account.id).first(where: { $0.guid == guid }) else { return false }
      try rows.deleteToken(guid, of: account.id)
      try rows.note(
        AuditEvent(
          actor: requester.actor, action: .tokenDeleted, object: .init(.token, id: guid, name: token.name),
          detail: token.scopes.names.joined(separator: ", ")),
        at: now)
      return true
    }
  }

  /// As a service may be called.
  private static func validate(_ name: String) throws(AccountError) {
    try AccountRules.validateName(name, title: "Token name")
    guard !name.unicodeScalars.contains(where: SubjectName.forbidden.contains) else { throw .forbiddenCharacters }
  }

  private static func scopes(_ names: [String]) throws(AccountError) -> Set<TokenScope> {
    let scopes = names.compactMap { TokenScope(rawValue: $0) }
    guard !scopes.isEmpty, scopes.count == names.count else {
      let all = TokenScope.allCases.map(\.rawValue).joined(separator: ", ")
      throw .invalid("Token scopes must be one or more of \(all)")
    }
    return Set(scopes)
  }
}

extension Set<TokenScope> {
  /// As clients spell them, always in the same order.
  var names: [String] { TokenScope.allCases.filter(contains).map(\.rawValue) }
}
