import FaceDomain
import Foundation
import Storage

/// The accounts of the installation, and what they are in it. There is one owner, who can't be deleted and stays the
/// owner until they make somebody else one.
struct ManageAccounts: Sendable {
  let store: AccountStore
  let now: @Sendable () -> Date

  func list() async throws -> [Account] {
    try await store.read { rows in try rows.accounts() }
  }

  /// Accounts whose address or name begins so; none for a blank text.
  func find(beginningWith text: String) async throws -> [Account] {
    guard !text.allSatisfy(\.isWhitespace) else { return [] }
    return try await store.read { rows in try rows.accounts(beginningWith: text) }
  }

  /// The roles the requester may give to others.
  func assignableRoles(_ requester: Requester) async throws -> [Role] {
    try await store.read { rows in
      switch try rows.account(of: requester).role {
      case .owner: Role.allCases
      case .administrator: [.administrator, .user]
      case .user: []
      }
    }
  }

  func setRole(_ role: Role, of user: String, _ requester: Requester) async throws -> Account {
    let now = now()
    return try await store.write { rows in
      let requesting = try rows.account(of: requester)
      try Permission.changeAccountRoles.require(requesting.role)
      guard user != requesting.guid else { throw AccountError.ownRole }
      guard let account = try rows.account(guid: user) else { throw AccountError.accountNotFound(who: user) }
      guard account.role != .owner, role != .owner || requesting.role == .owner else { throw AccountError.notAllowed }
      if role == .owner {
        guard account.isEnabled else { throw AccountError.unconfirmedOwner }
        try rows.handOverInstallation(from: requesting, to: account, by: requester.actor, at: now)
      } else {
        try rows.changeRole(of: account, to: role, by: requester.actor, at: now)
      }
      return try rows.account(guid: user) ?? account
    }
  }

  /// To whom applications go whose owner is deleted.
  enum Successor: String, Sendable {
    case deleter
    case owner
  }

  /// Their sessions and tokens end at once.
  func delete(_ user: String, successor: Successor, _ requester: Requester) async throws {
    let now = now()
    try await store.write { rows in
      let requesting = try rows.account(of: requester)
      let isSelf = user == requesting.guid
      guard isSelf || Permission.deleteAccounts.isGranted(to: requesting.role) else { throw AccountError.notAllowed }
      guard let account = try rows.account(guid: user) else { throw AccountError.accountNotFound(who: user) }
      guard account.role != .owner else { throw AccountError.ownerStays }
      // Where nobody owns the installation yet, the deleter.
      let heir = isSelf || successor == .owner ? try rows.owner() ?? (isSelf ? nil : requesting) : requesting
      let owned = try rows.applicationsOwned(by: account.id)
      for application in owned {
        if let heir { try rows.give(.owner, to: heir, in: application, by: requester.actor, at: now) }
      }
      try rows.deleteAccount(account.id)
      let names = owned.map(\.name).joined(separator: ", ")
      try rows.note(
        AuditEvent(
          actor: requester.actor, action: .accountDeleted, object: .init(account),
          detail: owned.isEmpty ? "" : "\(heir?.email ?? "nobody") owns now: \(names)"),
        at: now)
    }
  }
}
