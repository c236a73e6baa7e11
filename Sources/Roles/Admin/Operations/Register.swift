import Credentials
import FaceDomain
import Foundation
import Storage

/// Makes accounts for whoever asks. While the installation has no owner, the first one becomes it: at once where no
/// mails are sent, else when the address is confirmed.
struct Register: Sendable {
  let store: AccountStore
  let passwords: PasswordWork
  let throttle: SignInThrottle
  /// Nil where no mails are sent: accounts are good at once then.
  let mails: MailOutbox?
  /// What must be known as long as there is no owner; empty for nothing.
  let setupToken: String
  let now: @Sendable () -> Date

  struct Form: Sendable {
    var firstName: String
    var lastName: String
    var email: String
    var password: String
    var allowsStatistics: Bool
    var setupToken: String
  }

  enum Outcome: Sendable {
    case enabled
    case waitsForConfirmation
  }

  /// - Parameter address: of the client.
  func callAsFunction(_ form: Form, from address: String) async throws -> Outcome {
    let email = try Self.check(form)
    let mayBeFirst = try await checkSetupToken(form.setupToken, from: address)
    // Also who asks for one address after the other to learn which ones have accounts.
    return try await throttle.slowing(keys(email, address), after: .emailTaken) {
      try await refuseTaken(email)
      let hash = try await passwords.hash(form.password, .newcomer)
      let new = AccountRows.NewAccount(
        email: email, passwordHash: hash, firstName: form.firstName, lastName: form.lastName, role: .user,
        // Of nothing that anybody has: the mail brings another.
        confirmation: mails == nil ? nil : Secret.makeUUID().uuidHash, allowsStatistics: form.allowsStatistics,
        knewSetupToken: mayBeFirst && !setupToken.isEmpty)
      return try await insert(new, mayBeFirst: mayBeFirst, from: address)
    }
  }

  /// - Returns: the address as it is stored.
  private static func check(_ form: Form) throws(AccountError) -> String {
    try AccountRules.validateName(form.firstName, title: "User's first name")
    try AccountRules.validateName(form.lastName, title: "User's last name")
    let email = try EmailAddress.normalized(form.email)
    switch PasswordRule.violation(form.password) {
    case nil: return email
    case .blank: throw .emptyField("password")
    case .tooShort, .tooLong, .zeroCharacter: throw .invalid(PasswordRule.explanation)
    }
  }

  private func keys(_ email: String, _ address: String) -> [SignInThrottle.Key] {
    let source = SignInThrottle.Key.registration(address)
    return mails == nil ? [source] : [source, .request("to \(email)")]
  }

  /// Before the costly hash. It is looked again when the account is made.
  private func refuseTaken(_ email: String) async throws {
    let now = now()
    try await store.read { rows in
      guard let account = try rows.account(email: email) else { return }
      guard try rows.isAbandoned(account, at: now) else { throw AccountError.emailTaken }
    }
  }

  private func insert(_ new: AccountRows.NewAccount, mayBeFirst: Bool, from address: String) async throws -> Outcome {
    let now = now()
    let isMailed = mails != nil
    try await store.write { rows in
      if let last = try rows.account(email: new.email), try rows.isAbandoned(last, at: now) {
        try rows.expire(last, at: now)
      }
      var new = new
      if try rows.owner() == nil {
        guard mayBeFirst else { throw AccountError.setupTokenWrong }
        if !isMailed { new.role = .owner }
      }
      let account = try rows.insert(new, at: now)
      if isMailed { try rows.enqueueMail(.confirmation, to: account.id, at: now) }
      try rows.note(
        AuditEvent(
          actor: .init(kind: .anonymous, address: address), action: .accountCreated,
          object: .init(.account, id: account.guid, name: account.email),
          detail: isMailed ? "waits for its confirmation" : "as \(account.role.name)"),
        at: now)
    }
    mails?.wake()
    return isMailed ? .waitsForConfirmation : .enabled
  }

  // MARK: The setup token

  /// - Returns: whether this may be the first account.
  /// - Throws: ``AccountError/setupTokenWrong``
  private func checkSetupToken(_ token: String, from address: String) async throws -> Bool {
    guard !setupToken.isEmpty else { return true }
    guard try await store.read({ rows in try rows.owner() == nil }) else { return false }
    guard !token.isEmpty else { throw AccountError.setupTokenWrong }
    return try await throttle.slowing(
      [.setup(SignInThrottle.source(of: address))], after: .setupTokenWrong
    ) {
      guard Self.areEqual(token, setupToken) else { throw AccountError.setupTokenWrong }
      return true
    }
  }

  /// In a time that doesn't tell how much of it was right.
  private static func areEqual(_ one: String, _ other: String) -> Bool {
    zip(Secret.hash(one).utf8, Secret.hash(other).utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
