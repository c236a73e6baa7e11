import FaceDomain
package import Foundation
package import Logging
public import ServiceLifecycle
package import Storage

/// Deletes what nobody needs any more: accounts that nobody confirmed, sessions and reset links that ran out, mails that were
/// given up.
public struct Housekeeping: ServiceLifecycle.Service {
  private let store: AccountStore
  private let logger: Logger
  private let now: @Sendable () -> Date

  /// 1.2's. An account can be confirmed no longer than it lives, however late the next round is.
  private static let interval = Duration.seconds(300)
  private static let roundsPerHour = 12
  private static let daysOfFailedMails = 7

  package init(store: AccountStore, logger: Logger, now: @escaping @Sendable () -> Date) {
    self.store = store
    self.logger = logger
    self.now = now
  }

  public func run() async throws {
    await cancelWhenGracefulShutdown {
      var round = 0
      while !Task.isCancelled {
        do {
          try await expireAccounts()
          if round % Self.roundsPerHour == 0 { try await forget() }
          round += 1
        } catch {
          guard !Task.isCancelled else { return }
          logger.warning("what has run out could not be deleted, it is tried again", metadata: ["error": "\(error)"])
        }
        try? await Task.sleep(for: Self.interval)
      }
    }
  }

  package func expireAccounts() async throws {
    let now = now()
    // Seldom anything: the only writer isn't taken for nothing.
    guard try await !store.read({ rows in try rows.expiredAccounts(at: now).isEmpty }) else { return }
    try await store.write { rows in try rows.expireAccounts(at: now) }
  }

  /// Sessions and links that ran out, and old mails.
  package func forget() async throws {
    let now = now()
    try await store.write { rows in
      try rows.deleteExpired(at: now)
      try rows.deleteFailedMails(before: now.addingTimeInterval(-Double(Self.daysOfFailedMails) * 86400))
    }
  }
}

extension AccountRows {
  /// How long an account waits for its confirmation, in seconds.
  static let confirmationSeconds = 3600.0

  /// Those that nobody confirmed in time.
  func expiredAccounts(at now: Date) throws -> [Account] {
    try unconfirmedAccounts(before: now.addingTimeInterval(-Self.confirmationSeconds))
  }

  func expireAccounts(at now: Date) throws {
    for account in try expiredAccounts(at: now) { try expire(account, at: now) }
  }

  /// Whether nobody will ever confirm the account: the time is over, or the mail could not be sent. Whoever registers
  /// then need not wait.
  func isAbandoned(_ account: Account, at now: Date) throws -> Bool {
    guard !account.isEnabled else { return false }
    return try expiredAccounts(at: now).contains { $0.id == account.id }
      || isMailGivenUp(.confirmation, to: account.id)
  }

  func expire(_ account: Account, at now: Date) throws {
    try deleteAccount(account.id)
    try note(
      AuditEvent(
        actor: .system, action: .accountExpired, object: .init(.account, id: account.guid, name: account.email)),
      at: now)
  }
}
