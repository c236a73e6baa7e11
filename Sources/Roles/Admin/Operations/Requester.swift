import FaceDomain
import Storage

/// Somebody who is signed in, and how.
struct Caller: Sendable {
  enum Credential: Sendable {
    case session(Int64)
    case token(Int64, scopes: Set<TokenScope>)
  }

  /// As it was when the request came: what may be done is decided on the rows of the transaction that does it.
  let account: Account
  let credential: Credential
}

/// Who asks, how they are signed in, and from where.
struct Requester: Sendable {
  let caller: Caller
  /// Of the client, as far as it can be known.
  let address: String

  var id: Int64 { caller.account.id }

  /// As the audit log names them.
  var actor: AuditEvent.Actor {
    let kind: AuditEvent.Actor.Kind = if case .token = caller.credential { .token } else { .account }
    return AuditEvent.Actor(kind: kind, id: caller.account.guid, name: caller.account.email, address: address)
  }

  /// Whether they are shown the keys of services, which open more than a token that only reads does.
  var seesKeys: Bool {
    if case .token(_, let scopes) = caller.credential { scopes.contains(.manage) } else { true }
  }

  /// The session they came with; nil for a token.
  var session: Int64? {
    if case .session(let id) = caller.credential { id } else { nil }
  }
}

extension AccountRows {
  /// The account as it is now: what it may do may have changed since the request came.
  func account(of requester: Requester) throws -> Account {
    guard let account = try account(id: requester.id) else {
      throw AccountError.accountNotFound(who: requester.caller.account.guid)
    }
    return account
  }

  /// An application, for one who may do that in it.
  /// - Throws: ``AccountError/applicationNotFound(guid:)`` for one they aren't a member of, as if there were none.
  func application(_ guid: String, for requester: Requester, _ permission: Permission) throws -> ApplicationEntry {
    let account = try account(of: requester)
    guard let entry = try application(guid: guid, seenBy: account.id),
      Permission.readApplication.isGranted(to: account.role, member: entry.role)
    else { throw AccountError.applicationNotFound(guid: guid) }
    try permission.require(account.role, member: entry.role)
    return entry
  }
}

extension AccountError {
  static let unconfirmedOwner = AccountError.invalid("An owner must have confirmed their e-mail address")
}
