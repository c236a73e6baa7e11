import FaceDomain
import Foundation
import Storage

/// Who belongs to an application, and as what. There is one owner; whoever is made one takes the place of the last.
struct ManageMembers: Sendable {
  let store: AccountStore
  let now: @Sendable () -> Date

  /// - Parameter search: a part of a name or an address, ignoring case; empty finds all.
  func list(
    in application: String, search: String, _ requester: Requester
  ) async throws -> [AccountRows.Member] {
    try await store.read { rows in
      let members = try rows.members(
        of: rows.application(application, for: requester, .readApplication).application.id)
      guard !search.isEmpty else { return members }
      let text = search.lowercased()
      return members.filter { member in
        [member.account.firstName, member.account.lastName, member.account.email]
          .contains { $0.lowercased().contains(text) }
      }
    }
  }

  /// The roles the requester may give to others.
  func assignableRoles(in application: String, _ requester: Requester) async throws -> [Role] {
    try await store.read { rows in
      let account = try rows.account(of: requester)
      let entry = try rows.application(application, for: requester, .readApplication)
      return Permission.changeMembers.isGranted(to: account.role, member: entry.role) ? Role.allCases : []
    }
  }

  /// Makes an account a member.
  func add(
    _ email: String, as role: Role, to application: String, _ requester: Requester
  ) async throws -> AccountRows.Member {
    let now = now()
    return try await store.write { rows in
      let application = try rows.application(application, for: requester, .changeMembers).application
      guard let account = try rows.account(email: email) else { throw AccountError.accountNotFound(who: email) }
      guard try rows.role(of: account.id, in: application.id) == nil else {
        throw AccountError.alreadyMember(email: account.email, application: application.name)
      }
      try rows.requireConfirmed(account, for: role)
      try rows.give(role, to: account, in: application, by: requester.actor, at: now)
      return AccountRows.Member(account: account, role: role)
    }
  }

  func setRole(
    _ role: Role, of user: String, in application: String, _ requester: Requester
  ) async throws -> AccountRows.Member {
    let now = now()
    return try await store.write { rows in
      let application = try rows.application(application, for: requester, .changeMembers).application
      let (account, present) = try rows.member(user, of: application)
      // An owner stays one until somebody else is made the owner.
      guard present != .owner else { throw AccountError.notAllowed }
      try rows.requireConfirmed(account, for: role)
      try rows.give(role, to: account, in: application, by: requester.actor, at: now)
      return AccountRows.Member(account: account, role: role)
    }
  }

  func remove(_ user: String, from application: String, _ requester: Requester) async throws {
    let now = now()
    try await store.write { rows in
      let isSelf = user == requester.caller.account.guid
      let application = try rows.application(
        application, for: requester, isSelf ? .leaveApplication : .changeMembers
      ).application
      let (account, role) = try rows.member(user, of: application)
      guard role != .owner else { throw AccountError.notAllowed }
      try rows.removeMember(account.id, from: application.id)
      try rows.note(
        AuditEvent(
          actor: requester.actor, action: .memberRemoved, object: .init(account), application: application.guid),
        at: now)
    }
  }
}

extension AccountRows {
  /// - Throws: ``AccountError/accountNotFound(who:)`` for one who isn't a member, whether there is such an account or
  ///   not.
  fileprivate func member(_ guid: String, of application: Application) throws -> (Account, Role) {
    guard let account = try account(guid: guid), let role = try role(of: account.id, in: application.id) else {
      throw AccountError.accountNotFound(who: guid)
    }
    return (account, role)
  }

  /// An owner who never confirms is deleted after an hour, and the application would have none.
  fileprivate func requireConfirmed(_ account: Account, for role: Role) throws(AccountError) {
    guard role != .owner || account.isEnabled else { throw .unconfirmedOwner }
  }
}
