import FaceDomain
import Storage

/// Mails that wait or were given up, for those who can do something about it.
struct Mails: Sendable {
  let store: AccountStore

  /// Newest first.
  func list(_ requester: Requester) async throws -> [AccountRows.OutgoingMail] {
    try await store.read { rows in
      try Permission.seeMails.require(rows.account(of: requester).role)
      return try rows.mails()
    }
  }
}
