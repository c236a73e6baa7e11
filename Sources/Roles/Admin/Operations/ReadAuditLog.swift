import FaceDomain
import Storage

/// Who did what, for those who lead the installation.
struct ReadAuditLog: Sendable {
  let store: AccountStore

  /// Newest first.
  /// - Throws: ``AccountError/notAllowed``
  func callAsFunction(_ query: AuditLog.Query, _ requester: Requester) async throws -> [AuditEntry] {
    try await store.read { rows in
      try Permission.readAuditLog.require(rows.account(of: requester).role)
      return try rows.auditEntries(query)
    }
  }
}
