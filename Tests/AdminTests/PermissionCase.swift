import FaceDomain
import Foundation
import HTTPTypes

/// One request of the permission matrix: a line of the table, with its own ids or with others in their place.
struct PermissionCase: Sendable {
  typealias Answer = PermissionExpectations.Answer

  /// Whose ids stand in the request.
  enum IDs: String, Sendable, CaseIterable {
    /// Of what the caller is in.
    case own
    /// Of an application the caller isn't in, and of what is in that one.
    case otherApplication
    case noApplication
    /// Of a service in an application the caller isn't in.
    case otherService
    /// Of a service in another application the caller is in.
    case ownServiceElsewhere
    case noService
    case noAccount
    case otherSession
    case noSession
    case otherToken
    case noToken

    /// Which name stands for which.
    var replacements: [String: String] {
      switch self {
      case .own: [:]
      case .otherApplication:
        [
          "app": "their-app", "service": "their-service", "member": "their-member", "deputy": "their-deputy",
          "app-owner": "their-app-owner", "member-address": "their-member-address",
        ]
      case .noApplication: ["app": "no-app"]
      case .otherService: ["service": "their-service"]
      case .ownServiceElsewhere: ["service": "elsewhere-service"]
      case .noService: ["service": "no-service"]
      case .noAccount: ["stranger": "nobody", "stranger-address": "nobody-address"]
      case .otherSession: ["session": "their-session"]
      case .noSession: ["session": "no-session"]
      case .otherToken: ["token": "their-token"]
      case .noToken: ["token": "no-token"]
      }
    }

    /// What the line has to mention for there to be such ids.
    fileprivate var names: [String] {
      switch self {
      case .own: []
      case .otherApplication, .noApplication: ["app"]
      case .otherService, .ownServiceElsewhere, .noService: ["service"]
      case .noAccount: ["stranger", "stranger-address"]
      case .otherSession, .noSession: ["session"]
      case .otherToken, .noToken: ["token"]
      }
    }

    /// Ids of nothing, for ids of something that is none of the caller's business.
    var twin: IDs? {
      switch self {
      // There is a stranger, and there is nobody.
      case .own: .noAccount
      case .otherApplication: .noApplication
      case .otherService: .noService
      case .otherSession: .noSession
      case .otherToken: .noToken
      default: nil
      }
    }
  }

  let line: PermissionExpectations.Line
  let ids: IDs

  static let all = PermissionExpectations.lines.flatMap { line in
    IDs.allCases.map { PermissionCase(line: line, ids: $0) }.filter(\.isPossible)
  }

  /// Whether the request has such ids.
  var isPossible: Bool {
    ids == .own || line.scope != .everybody && ids.names.contains(where: line.mentions)
  }

  // MARK: What is to come of it

  func answer(to caller: PermissionCaller) -> Answer {
    switch line.scope {
    case .everybody: return line.answer(caller.role, member: caller.member)
    case .client where line.method == .delete: return Self.signingOut(caller)
    case .client: return line.answer(caller.role, member: caller.member)
    case .session, .token: break
    }
    switch (caller.credential, line.scope) {
    case (.notGood, _): return .notSignedIn
    case (.token(let scopes), .token(let scope)) where scopes.contains(scope): break
    case (.token, _): return .code(1)
    case (.cookie, _), (.bearer, _): break
    }
    return answer(to: caller.role, member: caller.member)
  }

  private func answer(to role: Role, member: Role?) -> Answer {
    let isLeader = role != .user
    let own = line.answer(role, member: member)
    return switch ids {
    case .own: own
    case .otherApplication: isLeader ? line.answer(role, member: nil) : .code(2)
    case .noApplication: .code(2)
    case .otherService: own.isSuccess ? .code(isLeader ? 3 : 10) : own
    case .ownServiceElsewhere: own.isSuccess ? .code(3) : own
    case .noService: own.isSuccess ? .code(10) : own
    case .noAccount: own.isSuccess ? .code(16) : own
    case .otherSession, .noSession, .otherToken, .noToken:
      own.isSuccess ? .refusal(status: 404, code: 0) : own
    }
  }

  /// By what stands in the request alone: whatever it opened, it opens nothing afterwards.
  private static func signingOut(_ caller: PermissionCaller) -> Answer {
    switch caller.credential {
    case .cookie, .bearer: .success(200)
    case .token: .notSignedIn
    case .notGood(let bad):
      switch bad {
      case .nothing: .nothing(status: 400)
      case .madeUpCookie, .expiredCookie, .refreshTokenAsCookie, .accessTokenAsCookie, .endedSession,
        .expiredBearer:
        .success(200)
      case .madeUpBearer, .madeUpToken, .expiredToken, .refreshTokenAsBearer, .hashAsBearer, .endedToken:
        .notSignedIn
      }
    }
  }
}
