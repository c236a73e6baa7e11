import Credentials
import FaceDomain
import Foundation
import Storage

/// New passwords for those who have lost theirs: by a link, which is good once, for a while.
struct ResetPassword: Sendable {
  let store: AccountStore
  let passwords: PasswordWork
  let throttle: SignInThrottle
  let sendsMails: Bool
  let links: AccountLinks
  let now: @Sendable () -> Date

  /// How long a link is good.
  static let linkSeconds = 900.0

  // MARK: By mail

  /// Has a link mailed to an address that belongs to a confirmed account. Nothing tells whether it does: not the answer,
  /// and not how long it takes, since either way one transaction is made durable.
  func ask(_ email: String, from address: String) async throws {
    guard sendsMails else { throw AccountError.mailDisabled }
    guard !email.allSatisfy(\.isWhitespace) else { throw AccountError.invalid("User's email cannot be empty") }
    guard email.utf16.count <= EmailAddress.maximumLength, !email.utf8.contains(0) else {
      throw AccountError.invalid("User's email size must be between 1 and \(EmailAddress.maximumLength)")
    }
    try throttle.admit([.source(address), .request("to \(email.lowercased())")])
    let now = now()
    try await store.write { rows in
      let account = try rows.account(email: email).flatMap { $0.isEnabled ? $0 : nil }
      // What strangers make up must not fill the audit log, which is never cut.
      guard let account else { return try rows.enqueueNothing(.reset, at: now) }
      try rows.enqueueMail(.reset, to: account.id, at: now)
      try rows.note(
        AuditEvent(
          actor: .init(kind: .anonymous, address: address), action: .passwordResetAsked, object: .init(account)),
        at: now)
    }
    // The outbox is not woken, but finds it within seconds: its work, at once, would delay whoever asks next, and so
    // tell who has an account.
  }

  // MARK: By hand

  struct Link: Sendable {
    let url: String
    let expires: Date
  }

  /// A link for an administrator to hand over. Owners get none, since whoever has it is the owner then; and nobody makes
  /// one for themselves: a session is no substitute for the old password.
  func makeLink(for user: String, _ requester: Requester) async throws -> Link {
    let (token, now) = (Secret.makeUUID(), now())
    let expires = now.addingTimeInterval(Self.linkSeconds)
    try await store.write { rows in
      let requesting = try rows.account(of: requester)
      try Permission.makeResetLinks.require(requesting.role)
      guard let account = try rows.account(guid: user) else { throw AccountError.accountNotFound(who: user) }
      guard account.id != requesting.id, account.role != .owner else { throw AccountError.notAllowed }
      guard account.isEnabled else { throw AccountError.invalid("The account's e-mail address is not confirmed yet") }
      try rows.handOverResetToken(token.uuidHash, of: account, expires: expires)
      try rows.note(
        AuditEvent(actor: requester.actor, action: .passwordResetLinkMade, object: .init(account)), at: now)
    }
    return Link(url: links.reset(token), expires: expires)
  }

  // MARK: The new password

  /// - Parameter token: of the link.
  /// - Throws: ``AccountError/resetInvalid``
  func callAsFunction(_ token: String, _ password: String, from address: String) async throws {
    switch PasswordRule.violation(password) {
    case nil: break
    case .blank: throw AccountError.invalid("The password cannot be blank")
    case .tooShort, .tooLong, .zeroCharacter: throw AccountError.invalid(PasswordRule.explanation)
    }
    let hash = Secret.uuidHash(token)
    try await throttle.slowing([.source(address)], after: .resetInvalid) {
      let now = now()
      // Before the costly hash; it is taken below.
      guard try await store.read({ rows in try rows.isResetToken(hash, at: now) }) else {
        throw AccountError.resetInvalid
      }
      let passwordHash = try await passwords.hash(password, .known(hash))
      let email = try await store.write { rows in
        guard let account = try rows.takeResetToken(hash, at: now) else { throw AccountError.resetInvalid }
        try rows.resetPassword(passwordHash, of: account)
        try rows.note(
          AuditEvent(actor: .init(kind: .anonymous, address: address), action: .passwordReset, object: .init(account)),
          at: now)
        return account.email
      }
      // Whoever failed to guess the old one must not keep its owner out now.
      throttle.forget(.account(email.lowercased()))
    }
  }
}
