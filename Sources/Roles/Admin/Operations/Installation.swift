import Storage

/// What everybody may know of the installation before they have an account.
struct Installation: Sendable {
  let store: AccountStore
  let sendsMails: Bool
  let hasSetupToken: Bool

  struct Configuration: Sendable {
    let sendsMails: Bool
    /// There is no owner yet: the next one to register becomes it.
    let isFirstSignUp: Bool
    let needsSetupToken: Bool
  }

  func configuration() async throws -> Configuration {
    let isFirst = try await store.read { rows in try rows.owner() == nil }
    return Configuration(
      sendsMails: sendsMails, isFirstSignUp: isFirst, needsSetupToken: isFirst && hasSetupToken)
  }

  /// Whether the database answers.
  func isReady() async -> Bool {
    do {
      _ = try await store.read { rows in try rows.owner() }
      return true
    } catch {
      return false
    }
  }
}
