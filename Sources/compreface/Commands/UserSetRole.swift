import ArgumentParser
import FaceDomain
import Foundation
import Storage

/// `compreface user set-role`
struct UserSetRole: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set-role",
    abstract: "Change what somebody may do in the whole installation.",
    discussion: """
      There is one owner. Making somebody else owner makes an administrator of the one before; the owner gets another \
      role in no other way.
      """)

  @Argument(help: "E-mail address of the account.")
  var email: String

  @Argument(help: "The new role.")
  var role: Role

  @OptionGroup var common: CommonOptions

  private enum Change: Sendable {
    case none
    /// - Parameter from: who was owner, where somebody else is now.
    case made(from: Account?)
  }

  func run() async throws {
    let settings = try await common.settings()
    let store = AccountStore(try SQLiteDatabase(file: settings.databaseFile))
    let now = Date()
    let result: Result<(account: Account, change: Change), Failure> = try await store.write { rows in
      guard let account = try rows.account(email: email) else { return .failure(UserCommand.noAccount(email)) }
      let owner = try rows.owner()
      if account.role == role, role != .owner || owner == account { return .success((account, .none)) }
      guard owner != account else { return .failure(Self.ownerStays) }
      guard role != .owner || account.isEnabled else { return .failure(Self.unconfirmed(account)) }

      let former = role == .owner ? owner : nil
      if let former {
        try rows.setRole(.administrator, of: former.id)
        try rows.moveStatisticsConsent(from: former.id, to: account.id)
        try rows.note(.role(.administrator, of: former), at: now)
      }
      try rows.setRole(role, of: account.id)
      try rows.note(.role(role, of: account), at: now)
      return .success((account, .made(from: former)))
    }
    let (account, change) = try result.get()
    let address = account.email.printable
    switch change {
    case .none: print("\(address) has the role \(role.argument) already.")
    case .made(let former):
      print("\(address) has the role \(role.argument) now.")
      if let former { print("\(former.email.printable), the owner until now, is an administrator.") }
    }
  }

  private static let ownerStays = Failure(
    """
    This is the owner, and there must be one. Make somebody else owner, and this account becomes an administrator: \
    compreface user set-role EMAIL owner
    """)

  private static func unconfirmed(_ account: Account) -> Failure {
    Failure(
      """
      \(account.email.printable) waits for the confirmation of its address, and an owner must be able to sign in. To \
      confirm it yourself: compreface user reset-password --confirm \(account.email.printable)
      """)
  }
}
