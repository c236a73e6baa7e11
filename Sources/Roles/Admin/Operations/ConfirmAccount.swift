import Credentials
import FaceDomain
import Foundation
import Storage

/// Takes the token that was sent to the address of a new account. Whoever confirms first, while the installation has no
/// owner, becomes it.
struct ConfirmAccount: Sendable {
  let store: AccountStore
  let now: @Sendable () -> Date

  /// - Parameter address: of the client.
  /// - Throws: ``AccountError/confirmationInvalid``
  func callAsFunction(_ token: String, from address: String) async throws {
    let (hash, now) = (Secret.uuidHash(token), now())
    try await store.write { rows in
      guard let account = try rows.account(confirmation: hash),
        try !rows.expiredAccounts(at: now).contains(where: { $0.id == account.id })
      else { throw AccountError.confirmationInvalid }
      let role = try rows.owner() == nil ? Role.owner : account.role
      try rows.setRole(role, of: account.id)
      try rows.enable(account.id)
      try rows.cancelMail(.confirmation, to: account.id)
      try rows.note(
        AuditEvent(
          actor: .init(kind: .anonymous, address: address), action: .accountConfirmed,
          object: .init(.account, id: account.guid, name: account.email), detail: "as \(role.name)"),
        at: now)
    }
  }
}
