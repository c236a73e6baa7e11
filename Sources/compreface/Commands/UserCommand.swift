public import ArgumentParser
public import FaceDomain
import Foundation
import Storage

/// `compreface user`
struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user",
    abstract: "Make and list accounts, change their roles, help with lost passwords.",
    discussion: """
      Accounts sign in to the web pages and the admin API. The server may be running; it knows of a change at once. \
      Whoever may write the database may use these commands; each stands in the audit log.

      Roles: the owner, one to an installation, may do everything; administrators may do nearly everything; users see \
      the applications they were added to.
      """,
    subcommands: [UserCreate.self, UserList.self, UserSetRole.self, UserResetPassword.self])

  /// Two accounts of 1.2 may differ in the case of their addresses alone; the one spelled exactly so is meant then.
  static func noAccount(_ email: String) -> Failure {
    Failure("There is no account \(email.printable). All are listed by: compreface user list")
  }
}

/// Opens the page on which a password is chosen, once.
struct PasswordLink {
  let text: String
  let expires: Date

  init(token: String, settings: Settings, expires: Date) {
    text = "\(settings.publicURL)/reset-password?token=\(token)"
    self.expires = expires
  }

  /// The link alone on standard output, for scripts.
  func hand(to email: String) {
    print(text)
    let time = expires.formatted(
      .iso8601.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false))
    Note.print("Whoever opens it chooses the password of \(email.printable): once, until \(time) UTC.")
  }
}

/// For a person, beside what a script reads.
enum Note {
  static func print(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}

extension AuditEvent.Actor {
  /// Whoever runs this command on the machine, by the name it knows them by.
  static var operatingSystemUser: AuditEvent.Actor {
    var actor = AuditEvent.Actor.commandLine
    let id = getuid()
    // The entry lies in memory of the system's until the next call; nothing else in this process asks.
    actor.name = getpwuid(id).map { String(cString: $0.pointee.pw_name) } ?? "user \(id)"
    return actor
  }
}

extension AuditEvent {
  init(_ action: Action, _ account: Account, detail: String = "") {
    self.init(
      actor: .operatingSystemUser, action: action,
      object: .init(.account, id: account.guid, name: account.email), detail: detail)
  }

  static func role(_ role: Role, of account: Account) -> AuditEvent {
    AuditEvent(.accountRoleChanged, account, detail: "from \(account.role.name) to \(role.name)")
  }
}

extension Role: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(named: argument.uppercased())
  }

  public static var allValueStrings: [String] { allCases.map(\.argument) }

  /// As the command line spells it.
  var argument: String { name.lowercased() }
}
