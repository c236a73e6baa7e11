import ArgumentParser
import Credentials
import FaceDomain
import Foundation
import Storage

/// `compreface user create`
struct UserCreate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Make an account, which may sign in at once.",
    discussion: """
      On a terminal the password is asked for. Elsewhere, and with --link, the account gets none: a link is printed, \
      and nothing else, with which its owner chooses one.

        compreface user create ann@example.com --first-name Ann --last-name Lee

      The first account becomes the owner of the installation.
      """)

  @Argument(help: "E-mail address to sign in with; kept in lower case.")
  var email: String

  @Option(help: "First name.")
  var firstName: String

  @Option(help: "Last name.")
  var lastName: String

  @Option(help: "What they may do (owner if there is none yet, else user).")
  var role: Role?

  @Flag(help: "Read the password from standard input, one line.")
  var passwordStdin = false

  @Flag(help: "Print a link to choose a password with.")
  var link = false

  @OptionGroup var validity: LinkValidity

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard !(passwordStdin && link) else { throw ValidationError("Give either --password-stdin or --link.") }
    do throws(AccountError) {
      _ = try EmailAddress.normalized(email)
      try AccountRules.validateName(firstName, title: "--first-name")
      try AccountRules.validateName(lastName, title: "--last-name")
    } catch {
      throw ValidationError(Self.explanation(of: error))
    }
  }

  private static func explanation(of error: AccountError) -> String {
    switch error {
    case .invalid(let text): text + "."
    case .emptyField: "EMAIL cannot be empty."
    default:
      "EMAIL is not an address CompreFace takes: letters, digits and _ - + before the @, a domain such as example.com "
        + "behind it."
    }
  }

  func run() async throws {
    let email = try EmailAddress.normalized(email)
    let settings = try await common.settings()
    let store = AccountStore(try await Database.open(settings))
    // Before somebody is asked for a password; the transaction looks again.
    if let refusal = try await store.read({ rows in try refusal(email, rows) }) { throw refusal }

    let password = try !link && (passwordStdin || PasswordInput.isTerminal) ? PasswordInput.read() : nil
    let token = password == nil ? Secret.makeUUID() : nil
    // Without a password: one that nobody knows.
    let hash = try PasswordHash.make(password ?? Secret.make().text)
    let now = Date()
    let expires = validity.expiry(from: now)

    let result: Result<Account, Failure> = try await store.write { rows in
      if let refusal = try refusal(email, rows) { return .failure(refusal) }
      let role = try role ?? (rows.owner() == nil ? .owner : .user)
      let account = try rows.insert(
        .init(email: email, passwordHash: hash, firstName: firstName, lastName: lastName, role: role), at: now)
      try rows.note(
        AuditEvent(
          actor: .operatingSystemUser, action: .accountCreated, object: .init(account), detail: "as \(role.name)"),
        at: now)
      if let token {
        try rows.handOverResetToken(token.uuidHash, of: account, expires: expires)
        try rows.note(
          AuditEvent(actor: .operatingSystemUser, action: .passwordResetLinkMade, object: .init(account)), at: now)
      }
      return .success(account)
    }
    let account = try result.get()
    Note.print("\(account.email) is an account now, with the role \(account.role.argument).")
    if let token { PasswordLink(token: token, settings: settings, expires: expires).hand(to: account.email) }
  }

  private func refusal(_ email: String, _ rows: AccountRows) throws -> Failure? {
    if try rows.account(email: email) != nil {
      return Failure(
        "There is an account \(email) already. A new password for it: compreface user reset-password \(email)")
    }
    if role == .owner, let owner = try rows.owner() {
      return Failure(
        """
        The installation has an owner, \(owner.email.printable). Make the account without --role, and then the owner \
        with: compreface user set-role \(email) owner
        """)
    }
    return nil
  }
}

/// How long a link to choose a password with is good.
struct LinkValidity: ParsableArguments {
  @Option(help: "Minutes until the link is no longer good, up to 1440.")
  var validMinutes = 15

  func validate() throws {
    guard (1...1440).contains(validMinutes) else {
      throw ValidationError("--valid-minutes must be from 1 to 1440, which is a day.")
    }
  }

  func expiry(from now: Date) -> Date { now.addingTimeInterval(TimeInterval(validMinutes * 60)) }
}
