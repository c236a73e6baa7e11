package import FaceDomain

/// Everything somebody who is signed in can ask for, and who may: the one table of it. Every route of the
/// administration is registered with one of these, and the operation behind it asks this table, in its transaction.
///
/// What depends on more than who asks — nobody changes their own role, an owner stays until somebody else is made
/// one — is decided by the operations.
package enum Permission: String, Sendable, CaseIterable {
  case ownAccount
  case ownCredentials
  case listAccounts
  case changeAccountRoles
  case deleteAccounts
  case makeResetLinks
  case seeMails
  case readAuditLog
  case migrateFaces
  case listApplications
  case createApplications
  case readApplication
  case changeApplication
  case changeMembers
  case leaveApplication
  case changeServices

  package struct Rule: Sendable, Equatable {
    /// Roles in the installation that are enough, in whatever application.
    package let inInstallation: Set<Role>
    /// Roles in the application that are enough.
    package let inApplication: Set<Role>
    /// What a personal access token needs; nil where it takes a session.
    package let scope: TokenScope?
  }

  package var rule: Rule {
    switch self {
    case .ownAccount: Rule(anybody, nobody, .read)
    case .ownCredentials: Rule(anybody, nobody, nil)
    case .listAccounts: Rule(anybody, nobody, .read)
    case .changeAccountRoles: Rule(leaders, nobody, .accounts)
    case .deleteAccounts: Rule(leaders, nobody, .accounts)
    case .makeResetLinks: Rule(leaders, nobody, nil)
    case .seeMails: Rule(leaders, nobody, .audit)
    case .readAuditLog: Rule(leaders, nobody, .audit)
    case .migrateFaces: Rule([.owner], nobody, .manage)
    case .listApplications: Rule(anybody, nobody, .read)
    case .createApplications: Rule(leaders, nobody, .manage)
    case .readApplication: Rule(leaders, anybody, .read)
    case .changeApplication: Rule(leaders, [.owner], .manage)
    case .changeMembers: Rule(leaders, [.owner], .manage)
    case .leaveApplication: Rule(leaders, [.administrator, .user], .manage)
    case .changeServices: Rule(leaders, [.owner, .administrator], .manage)
    }
  }

  /// - Parameters:
  ///   - role: in the installation.
  ///   - member: in the application it is about; nil for none.
  package func isGranted(to role: Role, member: Role? = nil) -> Bool {
    rule.inInstallation.contains(role) || member.map(rule.inApplication.contains) ?? false
  }

  package func require(_ role: Role, member: Role? = nil) throws(AccountError) {
    guard isGranted(to: role, member: member) else { throw .notAllowed }
  }
}

private let anybody = Set(Role.allCases)
private let nobody: Set<Role> = []
private let leaders: Set<Role> = [.owner, .administrator]

extension Permission.Rule {
  fileprivate init(_ inInstallation: Set<Role>, _ inApplication: Set<Role>, _ scope: TokenScope?) {
    self.inInstallation = inInstallation
    self.inApplication = inApplication
    self.scope = scope
  }
}
