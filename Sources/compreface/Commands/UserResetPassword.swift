import ArgumentParser
import Credentials
import FaceDomain
import Foundation
import Storage

/// `compreface user reset-password`
struct UserResetPassword: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset-password",
    abstract: "Give somebody a new password, or a link to choose one.",
    discussion: """
      Prints a link and nothing else: give it to the owner of the account, who chooses a password with it, once. Until \
      then the old password is good. With --password-stdin the new password is set at once; on a terminal it is asked \
      for.

      Since the account may have been in other hands, a new password signs it out everywhere, forgets the browsers \
      it was used with and deletes its personal access tokens.
      """)

  @Argument(help: "E-mail address of the account.")
  var email: String

  @Flag(help: "Read the new password from standard input, one line.")
  var passwordStdin = false

  @Flag(
    help: "Also confirm the address, where the account waits for that; the password it was made with is void.")
  var confirm = false

  @OptionGroup var validity: LinkValidity

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let settings = try await common.settings()
    let store = AccountStore(try await Database.open(settings))
    // Before somebody is asked for a password; the transaction looks again.
    if let refusal = try await store.read({ rows in refusal(try rows.account(email: email)) }) { throw refusal }

    let hash = passwordStdin ? try PasswordHash.make(PasswordInput.read()) : nil
    let token = Secret.makeUUID()
    let now = Date()
    let expires = validity.expiry(from: now)

    let result: Result<(account: Account, becomesOwner: Bool), Failure> = try await store.write { rows in
      guard let account = try rows.account(email: email) else { return .failure(UserCommand.noAccount(email)) }
      if let refusal = refusal(account) { return .failure(refusal) }
      let becomesOwner = try !account.isEnabled && Self.confirm(account, rows, at: now)
      if let hash {
        try rows.resetPassword(hash, of: account)
      } else {
        try rows.handOverResetToken(token.uuidHash, of: account, expires: expires)
      }
      try rows.note(
        AuditEvent(
          actor: .operatingSystemUser, action: hash == nil ? .passwordResetLinkMade : .passwordReset,
          object: .init(account)),
        at: now)
      return .success((account, becomesOwner))
    }
    let (account, becomesOwner) = try result.get()
    let address = account.email.printable
    if !account.isEnabled { Note.print("\(address) is confirmed now.") }
    if becomesOwner { Note.print("\(address) is the owner of the installation, which had none.") }
    if hash == nil {
      PasswordLink(token: token, settings: settings, expires: expires).hand(to: account.email)
    } else {
      Note.print("\(address) has a new password, and is signed out everywhere. Its personal access tokens are deleted.")
    }
  }

  private func refusal(_ account: Account?) -> Failure? {
    guard let account else { return UserCommand.noAccount(email) }
    guard !account.isEnabled, !confirm else { return nil }
    return Failure(
      """
      \(account.email.printable) waits for the confirmation of its address, and can't sign in with any password before. \
      If you know whose it is, confirm it yourself: compreface user reset-password --confirm \(account.email.printable)
      """)
  }

  /// As where somebody confirms by mail. But the password that was chosen when the account was made goes: whoever chose
  /// it never showed that the address is theirs.
  /// - Returns: whether the account owns the installation now.
  private static func confirm(_ account: Account, _ rows: AccountRows, at now: Date) throws -> Bool {
    try rows.setPasswordHash(PasswordHash.unknown, of: account.id)
    return try rows.confirm(account, by: .operatingSystemUser, at: now) == .owner
  }
}
