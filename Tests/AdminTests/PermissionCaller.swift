import FaceDomain
import Testing

/// Somebody who tries everything: what they are, and how they say who they are.
struct PermissionCaller: Sendable, CustomTestStringConvertible {
  enum Credential: Sendable, Equatable {
    case cookie
    case bearer
    case token(Set<TokenScope>)
    case notGood(Bad)
  }

  /// What must not open anything. All of these have to do with the owner of the installation.
  enum Bad: String, Sendable, CaseIterable {
    case nothing
    case madeUpCookie
    case madeUpBearer
    case madeUpToken
    case expiredCookie
    case expiredBearer
    case expiredToken
    case refreshTokenAsCookie
    case refreshTokenAsBearer
    case accessTokenAsCookie
    case hashAsBearer
    case endedSession
    case endedToken
  }

  /// In the installation.
  let role: Role
  /// In the application.
  let member: Role?
  let credential: Credential

  var testDescription: String {
    let how =
      switch credential {
      case .cookie, .bearer: "\(credential)"
      case .token(let scopes): "token for \(scopes.map(\.rawValue).sorted().joined(separator: ", "))"
      case .notGood(let bad): "\(bad)"
      }
    return "\(role) of the installation, \(member.map { "\($0)" } ?? "nothing") in the application, \(how)"
  }

  private static let memberships: [Role?] = [nil, .user, .administrator, .owner]

  /// Every role in the installation, in every role in the application.
  static let sessions: [PermissionCaller] = [Credential.cookie, .bearer].flatMap { credential in
    Role.allCases.flatMap { role in
      memberships.map { PermissionCaller(role: role, member: $0, credential: credential) }
    }
  }

  /// Of the owner of the installation with each scope alone; of everybody with all of them.
  static let tokens: [PermissionCaller] =
    TokenScope.allCases.map { PermissionCaller(role: .owner, member: .owner, credential: .token([$0])) }
    + Role.allCases.flatMap { role in
      memberships.map { PermissionCaller(role: role, member: $0, credential: .token(Set(TokenScope.allCases))) }
    }

  static let strangers = Bad.allCases.map { PermissionCaller(role: .owner, member: .owner, credential: .notGood($0)) }

  static let all = sessions + tokens + strangers
}
