import Credentials
import FaceDomain
import Foundation
import Logging
import Storage

/// Begins sessions, renews them and ends them.
///
/// Whether there is an account is told by nothing: neither by the answer nor by how long it takes.
struct SignIn: Sendable {
  let store: AccountStore
  let throttle: SignInThrottle
  let passwords: PasswordWork
  let accessSeconds: Int
  let refreshSeconds: Int
  let logger: Logger
  let now: @Sendable () -> Date

  enum Refusal: Error {
    case badCredentials
    /// The password is right; the address is not confirmed yet.
    case disabled
    case unknownRefreshToken
    case expiredRefreshToken
  }

  /// Where a session is used.
  struct Place: Sendable {
    let address: String
    /// What the browser calls itself.
    let agent: String
  }

  struct Success: Sendable {
    let tokens: SessionTokens
    /// What the browser is known by from now on.
    let browser: String
  }

  /// What is known about a name before its password is.
  private struct Candidate: Sendable {
    let account: Account?
    let hash: String?
    let isKnownBrowser: Bool

    var lane: PasswordWork.Lane {
      if isKnownBrowser, let account { .known(account.guid) } else { .stranger }
    }
  }

  // MARK: With a password

  /// - Parameters:
  ///   - name: an e-mail address, in any case.
  ///   - browser: what the browser was given when somebody signed in with it before.
  /// - Throws: ``Refusal``, ``AccountError/tooManyAttempts(seconds:)`` or ``AccountError/busy``.
  func callAsFunction(name: String, password: String, browser: String?, at place: Place) async throws -> Success {
    let name = name.lowercased()
    let candidate = try await candidate(name, browser)
    let attempt = try attempt(name, browser, candidate, place)
    do {
      let success = try await check(candidate, password, browser, place)
      attempt.succeeded()
      return success
    } catch Refusal.disabled {
      attempt.succeeded()
      throw Refusal.disabled
    } catch Refusal.badCredentials {
      noteDelay(of: attempt, candidate.account, place)
      throw Refusal.badCredentials
    } catch {
      // The client has left, or the server couldn't say.
      attempt.withdraw()
      throw error
    }
  }

  private func candidate(_ name: String, _ browser: String?) async throws -> Candidate {
    try await store.read { rows in
      let account = try rows.account(email: name)
      // Asked for nobody too, so that it takes as long.
      let id = account?.id ?? -1
      let known = Self.browserHash(browser ?? "", account?.guid ?? "")
      return Candidate(
        account: account, hash: try rows.passwordHash(of: id),
        isKnownBrowser: try rows.isKnownBrowser(known, of: id) && browser != nil)
    }
  }

  /// Before anything costly is done. A browser that has signed in to the account before is counted by itself: nobody
  /// else can use up its tries.
  private func attempt(_ name: String, _ browser: String?, _ candidate: Candidate, _ place: Place) throws -> Attempt {
    let keys: [SignInThrottle.Key] =
      if candidate.isKnownBrowser, let browser, let account = candidate.account {
        [.browser(Self.browserHash(browser, account.guid))]
      } else {
        [.account(name), .source(place.address)]
      }
    return try throttle.admit(keys)
  }

  private func check(
    _ candidate: Candidate, _ password: String, _ browser: String?, _ place: Place
  ) async throws -> Success {
    let hash = candidate.hash ?? PasswordHash.unknown
    let isRight = try await passwords.matches(password, hash, candidate.lane)
    guard isRight, let account = candidate.account else { throw Refusal.badCredentials }
    guard account.isEnabled else { throw Refusal.disabled }
    let tokens = SessionTokens(accessSeconds: accessSeconds, refreshSeconds: refreshSeconds, now: now())
    let browser = browser ?? Secret.make().text
    guard try await begin(tokens, account, hash, browser, place) else { throw Refusal.badCredentials }
    return Success(tokens: tokens, browser: browser)
  }

  /// - Returns: false where the account has another password by now, or is gone: who changes it ends all sessions, and
  ///   this one must not come after.
  private func begin(
    _ tokens: SessionTokens, _ account: Account, _ hash: String, _ browser: String, _ place: Place
  ) async throws -> Bool {
    let now = now()
    return try await store.write { rows in
      guard try rows.passwordHash(of: account.id) == hash else { return false }
      let session = try rows.insertSession(
        tokens.stored, of: account.id, address: place.address, agent: place.agent, at: now)
      try rows.setKnownBrowser(Self.browserHash(browser, account.guid), of: account.id, at: now)
      try rows.note(
        AuditEvent(
          actor: .init(kind: .account, id: account.guid, name: account.email, address: place.address),
          action: .signedIn, object: .init(.account, id: account.guid, name: account.email),
          detail: "session \(session)"),
        at: now)
      return true
    }
  }

  /// After the reply: a write to the database takes so long that it would tell who has an account.
  private func noteDelay(of attempt: Attempt, _ account: Account?, _ place: Place) {
    guard let account, let delay = attempt.delay(of: .account) else { return }
    let event = AuditEvent(
      actor: .init(kind: .anonymous, address: place.address), action: .signInThrottled,
      object: .init(.account, id: account.guid, name: account.email), detail: "\(delay.components.seconds) seconds")
    let now = now()
    Task { [store, logger] in
      do {
        try await store.write { rows in try rows.note(event, at: now) }
      } catch {
        logger.error("the audit log misses a sign-in that was slowed down", metadata: ["error": "\(error)"])
      }
    }
  }

  /// With the account, so that one browser can be known for several.
  private static func browserHash(_ browser: String, _ guid: String) -> String { Secret.hash("\(browser):\(guid)") }

  // MARK: With a refresh token

  /// Seconds within which two pages of one browser may both try the same token.
  private static let refreshPatience = 30.0

  /// New tokens for the same session; the old ones are no longer good. One that was used before ends the session, unless
  /// that was a moment ago.
  /// - Throws: ``Refusal``
  func refresh(_ token: String, at place: Place) async throws -> SessionTokens {
    let now = now()
    let hash = Secret.hash(token)
    let tokens = SessionTokens(accessSeconds: accessSeconds, refreshSeconds: refreshSeconds, now: now)
    let refusal: Refusal? = try await store.write { rows in
      guard let session = try rows.session(refresh: hash, at: now) else {
        if let used = try rows.session(refreshedWith: hash), now.timeIntervalSince(used.at) > Self.refreshPatience {
          // Two have had it, and one of them stole it.
          try rows.endSession(used.id)
        }
        return try rows.session(refresh: hash, at: .beforeSessions) == nil ? .unknownRefreshToken : .expiredRefreshToken
      }
      try rows.renewSession(session.id, tokens.stored, address: place.address, agent: place.agent, at: now)
      return nil
    }
    if let refusal { throw refusal }
    return tokens
  }

  // MARK: Out

  /// Ends the session of an access token, which may have run out: its refresh token may not have.
  /// - Returns: whether there was one.
  func out(_ token: String, from address: String) async throws -> Bool {
    let (hash, now) = (Secret.hash(token), now())
    return try await store.write { rows in
      // Also if it was renewed at the same moment: who signs out is out.
      guard let session = try rows.session(endedBy: hash),
        try rows.deleteSession(session.id, of: session.account.id)
      else { return false }
      let account = session.account
      try rows.note(
        AuditEvent(
          actor: .init(kind: .account, id: account.guid, name: account.email, address: address), action: .signedOut,
          object: .init(.account, id: account.guid, name: account.email), detail: "session \(session.id)"),
        at: now)
      return true
    }
  }
}

extension Date {
  /// When no token had run out yet.
  fileprivate static let beforeSessions = Date(timeIntervalSince1970: 0)
}
