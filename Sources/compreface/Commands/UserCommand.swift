public import ArgumentParser
public import FaceDomain

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

extension Role: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(named: argument.uppercased())
  }

  public static var allValueStrings: [String] { allCases.map(\.argument) }

  /// As the command line spells it.
  var argument: String { name.lowercased() }
}
