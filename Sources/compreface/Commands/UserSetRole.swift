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
    /// - Parameters:
    ///   - from: who was owner, where somebody else is now.
    ///   - endsLink: whether the account had a link to choose a password with, which is no longer good.
    case made(from: Account?, endsLink: Bool)
  }

  func run() async throws {
    let settings = try await common.settings()
    let store = AccountStore(try await Database.open(settings))
    let now = Date()
    let result: Result<(account: Account, change: Change), Failure> = try await store.write { rows in
      guard let account = try rows.account(email: email) else { return .failure(UserCommand.noAccount(email)) }
      let owner = try rows.owner()
      if account.role == role, role != .owner || owner == account { return .success((account, .none)) }
      guard owner != account else { return .failure(Self.ownerStays) }
      guard role != .owner || account.isEnabled else { return .failure(Self.unconfirmed(account)) }

      let actor = AuditEvent.Actor.operatingSystemUser
      let endsLink =
        role == .owner
        ? try rows.handOverInstallation(from: owner, to: account, by: actor, at: now)
        : try rows.changeRole(of: account, to: role, by: actor, at: now)
      return .success((account, .made(from: role == .owner ? owner : nil, endsLink: endsLink)))
    }
    let (account, change) = try result.get()
    let address = account.email.printable
    switch change {
    case .none: print("\(address) has the role \(role.argument) already.")
    case .made(let former, let endsLink):
      print("\(address) has the role \(role.argument) now.")
      if let former { print("\(former.email.printable), the owner until now, is an administrator.") }
      if endsLink {
        Note.print(
          """
          The link they had to choose a password with was for the role before, and is no longer good. Another one: \
          compreface user reset-password \(address)
          """)
      }
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
