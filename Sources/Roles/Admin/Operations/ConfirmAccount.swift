import Credentials
import FaceDomain
import Foundation
import Storage

/// Takes the token that was sent to the address of a new account. Whoever confirms first, while the installation has no
/// owner, becomes it.
struct ConfirmAccount: Sendable {
  let store: AccountStore
  /// Whether the first account must have known a token. It is asked again here: the server may have been started
  /// without one when the account was made.
  let hasSetupToken: Bool
  let now: @Sendable () -> Date

  /// - Parameter address: of the client.
  /// - Throws: ``AccountError/confirmationInvalid``
  func callAsFunction(_ token: String, from address: String) async throws {
    let (hash, now) = (Secret.uuidHash(token), now())
    try await store.write { rows in
      guard let account = try rows.account(confirmation: hash),
        try !rows.expiredAccounts(at: now).contains(where: { $0.id == account.id })
      else { throw AccountError.confirmationInvalid }
      let mayOwn = try !hasSetupToken || rows.knewSetupToken(account.id)
      try rows.confirm(account, mayOwn: mayOwn, by: .init(kind: .anonymous, address: address), at: now)
    }
  }
}
