import Credentials
import FaceDomain
import Foundation
import Storage

/// New passwords for those who have lost theirs: by a link, which is good once, for a while.
struct ResetPassword: Sendable {
  let store: AccountStore
  let passwords: PasswordWork
  let throttle: SignInThrottle
  /// Nil where no mails are sent.
  let mails: MailOutbox?
  let links: AccountLinks
  let now: @Sendable () -> Date

  /// How long a link is good.
  static let linkSeconds = 900.0

  // MARK: By mail

  /// Has a link mailed to an address that belongs to a confirmed account. Nothing tells whether it does: not the answer,
  /// and not how long it takes, since either way one transaction is made durable.
  func ask(_ email: String, from address: String) async throws {
    guard let mails else { throw AccountError.mailDisabled }
    guard !email.allSatisfy(\.isWhitespace) else { throw AccountError.invalid("User's email cannot be empty") }
    guard email.utf16.count <= EmailAddress.maximumLength, !email.utf8.contains(0) else {
      throw AccountError.invalid("User's email size must be between 1 and \(EmailAddress.maximumLength)")
    }
    try throttle.admit([.source(address), .mail("to \(email.lowercased())")])
    let now = now()
    let isKnown = try await store.write { rows in
      let account = try rows.account(email: email).flatMap { $0.isEnabled ? $0 : nil }
      if let account { try rows.enqueueMail(.reset, to: account.id, at: now) }
      try rows.note(
        AuditEvent(
          actor: .init(kind: .anonymous, address: address), action: .passwordResetAsked,
          // Of an unknown one not even what was asked for: people type all sorts of things into a field.
          object: .init(.account, id: account?.guid ?? "", name: account?.email ?? ""),
          detail: account == nil ? "no such account" : ""),
        at: now)
      return account != nil
    }
    if isKnown { mails.wake() }
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
      // A mail that is yet to come would make this link useless.
      try rows.forgetReset(of: account)
      try rows.setResetToken(token.uuidHash, of: account, expires: expires)
      try rows.note(
        AuditEvent(
          actor: requester.actor, action: .passwordResetLinkMade,
          object: .init(.account, id: account.guid, name: account.email)),
        at: now)
    }
    return Link(url: links.reset(token), expires: expires)
  }

  // MARK: The new password

  /// Whoever was signed in to the account, with whatever, no longer is: it may be why the password was reset.
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
      let passwordHash = try await passwords.hash(password, isKnown: true)
      try await store.write { rows in
        guard let account = try rows.takeResetToken(hash, at: now) else { throw AccountError.resetInvalid }
        try rows.setPasswordHash(passwordHash, of: account.id)
        try rows.deleteSessions(of: account.id)
        try rows.forgetBrowsers(of: account.id)
        try rows.deleteTokens(of: account.id)
        try rows.forgetReset(of: account)
        try rows.note(
          AuditEvent(
            actor: .init(kind: .anonymous, address: address), action: .passwordReset,
            object: .init(.account, id: account.guid, name: account.email)),
          at: now)
      }
    }
  }
}
