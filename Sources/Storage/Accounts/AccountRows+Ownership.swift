package import FaceDomain
package import Foundation

/// Who is what, and owns what. The installation has one owner, and each application one. Whoever takes their place makes
/// an administrator of them, which stands in the audit log too.
///
/// Whether somebody may do that is decided by whoever calls these.
extension AccountRows {
  // MARK: The installation

  /// From now on the account may sign in: its address is known to be its owner's. The first whose is, while nobody owns
  /// the installation, owns it.
  /// - Parameter mayOwn: false for one who didn't know what the first must know.
  /// - Returns: what the account is now.
  @discardableResult
  package func confirm(
    _ account: Account, mayOwn: Bool = true, by actor: AuditEvent.Actor, at now: Date
  ) throws -> Role {
    let role = try mayOwn && owner() == nil ? Role.owner : account.role
    try setRole(role, of: account.id)
    try enable(account.id)
    try cancelMail(.confirmation, to: account.id)
    try note(
      AuditEvent(actor: actor, action: .accountConfirmed, object: .init(account), detail: "as \(role.name)"), at: now)
    return role
  }

  /// - Parameter former: who is the owner until now; nil where nobody is.
  /// - Returns: as ``changeRole(of:to:by:at:)`` does, for the new owner.
  @discardableResult
  package func handOverInstallation(
    from former: Account?, to account: Account, by actor: AuditEvent.Actor, at now: Date
  ) throws -> Bool {
    if let former {
      try replaceRole(of: former, by: .administrator, actor, at: now)
      try moveStatisticsConsent(from: former.id, to: account.id)
    }
    return try changeRole(of: account, to: .owner, by: actor, at: now)
  }

  /// Nobody else is changed: to make an owner, hand over the installation.
  /// - Returns: whether a link to choose a password with is no longer good. One that was handed over for a lesser role
  ///   must not open this one.
  @discardableResult
  package func changeRole(
    of account: Account, to role: Role, by actor: AuditEvent.Actor, at now: Date
  ) throws -> Bool {
    try replaceRole(of: account, by: role, actor, at: now)
    return try forgetReset(of: account)
  }

  private func replaceRole(of account: Account, by role: Role, _ actor: AuditEvent.Actor, at now: Date) throws {
    try setRole(role, of: account.id)
    try note(
      AuditEvent(
        actor: actor, action: .accountRoleChanged, object: .init(account),
        detail: "from \(account.role.name) to \(role.name)"),
      at: now)
  }

  // MARK: Applications

  /// Makes somebody a member, or changes what a member is. A new owner takes the place of the last.
  package func give(
    _ role: Role, to account: Account, in application: Application, by actor: AuditEvent.Actor, at now: Date
  ) throws {
    func note(_ account: Account, _ former: Role?, _ role: Role) throws {
      try self.note(
        AuditEvent(
          actor: actor, action: former == nil ? .memberAdded : .memberRoleChanged, object: .init(account),
          application: application.guid, detail: former.map { "from \($0.name) to \(role.name)" } ?? role.name),
        at: now)
    }
    let former = try self.role(of: account.id, in: application.id)
    if role == .owner {
      for member in try members(of: application.id) where member.role == .owner && member.account.id != account.id {
        try setRole(.administrator, of: member.account.id, in: application.id)
        try note(member.account, .owner, .administrator)
      }
    }
    try setRole(role, of: account.id, in: application.id)
    try note(account, former, role)
  }
}

extension AuditEvent.Object {
  package init(_ account: Account) {
    self.init(.account, id: account.guid, name: account.email)
  }
}
