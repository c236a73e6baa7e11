import FaceDomain
import Foundation
import Storage

/// Where somebody is signed in, for themselves to look at and to end.
struct Sessions: Sendable {
  let store: AccountStore
  let now: @Sendable () -> Date

  /// Last used first.
  func list(_ requester: Requester) async throws -> [AccountRows.Session] {
    let now = now()
    return try await store.read { rows in
      try rows.sessions(of: try rows.account(of: requester).id, at: now)
    }
  }

  /// - Returns: whether they had it.
  func end(_ session: Int64, _ requester: Requester) async throws -> Bool {
    let now = now()
    return try await store.write { rows in
      let account = try rows.account(of: requester)
      guard try rows.deleteSession(session, of: account.id) else { return false }
      try rows.note(
        AuditEvent(actor: requester.actor, action: .sessionRevoked, object: .init(.session, id: "\(session)")), at: now)
      return true
    }
  }

  /// All but the one they ask with.
  func endOthers(_ requester: Requester) async throws {
    let now = now()
    try await store.write { rows in
      let account = try rows.account(of: requester)
      let others = try rows.sessions(of: account.id, at: now).filter { $0.id != requester.session }.count
      try rows.deleteSessions(of: account.id, but: requester.session)
      guard others > 0 else { return }
      try rows.note(
        AuditEvent(
          actor: requester.actor, action: .sessionRevoked, object: .init(.session), detail: "\(others) others"),
        at: now)
    }
  }
}
