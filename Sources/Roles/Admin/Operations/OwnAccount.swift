import Credentials
import FaceDomain
import Foundation
import Storage

/// What everybody may see and change of themselves.
struct OwnAccount: Sendable {
  let store: AccountStore
  let passwords: PasswordWork
  let throttle: SignInThrottle
  /// How long a session's tokens are good, in seconds.
  let accessSeconds: Int
  let refreshSeconds: Int
  let now: @Sendable () -> Date

  func find(_ requester: Requester) async throws -> Account {
    try await store.read { rows in try rows.ownAccount(of: requester) }
  }

  func rename(first: String, last: String, _ requester: Requester) async throws -> Account {
    try AccountRules.validateName(first, title: "Field firstName")
    try AccountRules.validateName(last, title: "Field lastName")
    let now = now()
    return try await store.write { rows in
      let account = try rows.ownAccount(of: requester)
      guard (account.firstName, account.lastName) != (first, last) else { return account }
      try rows.setNames(first: first, last: last, of: account.id)
      try rows.note(
        AuditEvent(
          actor: requester.actor, action: .accountRenamed, object: .init(account), detail: "to \(first) \(last)"),
        at: now)
      return try rows.ownAccount(of: requester)
    }
  }

  /// All other sessions end, and the one it is asked with goes on with new tokens. Browsers that were known are no
  /// longer, and links to reset the password are no longer good. Personal access tokens stay.
  /// - Throws: ``AccountError/passwordWrong`` for the old one.
  func changePassword(from old: String, to new: String, at place: SignIn.Place, _ requester: Requester)
    async throws -> SessionTokens
  {
    guard PasswordRule.violation(new) == nil else { throw AccountError.invalid(PasswordRule.explanation) }
    guard let session = requester.session else { throw AccountError.notAllowed }
    // By the session, so that one that was stolen can't be used to guess, and nobody else can use up the tries.
    return try await throttle.slowing([.browser("session:\(session)")], after: .passwordWrong) {
      let oldHash = try await store.read { rows in try rows.passwordHash(of: requester.id) }
      guard let oldHash else { throw AccountError.accessDenied }
      let lane = PasswordWork.Lane.known(requester.caller.account.guid)
      guard try await passwords.matches(old, oldHash, lane) else { throw AccountError.passwordWrong }
      let newHash = try await passwords.hash(new, lane)
      let now = now()
      let tokens = SessionTokens(accessSeconds: accessSeconds, refreshSeconds: refreshSeconds, now: now)
      try await store.write { rows in
        let account = try rows.ownAccount(of: requester)
        // Both may have changed since: what was compared is no longer the password, or the session was ended.
        guard try rows.passwordHash(of: account.id) == oldHash else { throw AccountError.passwordWrong }
        guard try rows.sessions(of: account.id, at: now).contains(where: { $0.id == session }) else {
          throw AccountError.accessDenied
        }
        try rows.setPasswordHash(newHash, of: account.id)
        try rows.deleteSessions(of: account.id, but: session)
        try rows.renewSession(session, tokens.stored, address: place.address, agent: place.agent, at: now)
        try rows.forgetBrowsers(of: account.id)
        try rows.forgetReset(of: account)
        try rows.note(
          AuditEvent(actor: requester.actor, action: .passwordChanged, object: .init(account)), at: now)
      }
      return tokens
    }
  }
}

extension AccountRows {
  /// As 1.2 has it, an account that is gone may not, instead of not being there.
  fileprivate func ownAccount(of requester: Requester) throws -> Account {
    guard let account = try account(id: requester.id) else { throw AccountError.accessDenied }
    return account
  }
}
