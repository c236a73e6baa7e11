import Credentials
import FaceDomain
import Scheduling
internal import Synchronization

/// Makes and compares bcrypt hashes, some 50 ms of a processor each, away from the threads that serve connections.
///
/// Whoever has signed in before never waits behind strangers, and these not behind people who register, however many
/// there are of each; and nobody who is known fills the lane alone. Each lane takes one processor and refuses what
/// would wait for more than about a second.
final class PasswordWork: Sendable {
  /// For whom it is.
  enum Lane: Sendable {
    /// Somebody who is signed in, or has signed in with the same browser: the guid of the account.
    case known(String)
    case stranger
    /// Somebody who makes an account.
    case newcomer
  }

  private let known = WorkQueue(workers: 1, maximumWaiting: 20)
  private let strangers = WorkQueue(workers: 1, maximumWaiting: 20)
  private let newcomers = WorkQueue(workers: 1, maximumWaiting: 20)
  /// Under way for each known account.
  private let underWay = Mutex<[String: Int]>([:])

  /// At once for one account: more than a person needs, and few of the lane.
  private static let mostForOne = 2

  /// - Throws: ``AccountError/busy``, or ``AccountError/tooManyAttempts(seconds:)`` for one who has too many under way.
  func matches(_ password: String, _ hash: String, _ lane: Lane) async throws -> Bool {
    try await run(lane) { PasswordHash.matches(password, hash) }
  }

  /// - Throws: as ``matches(_:_:_:)`` does.
  func hash(_ password: String, _ lane: Lane) async throws -> String {
    try await run(lane) { try PasswordHash.make(password) }
  }

  private func run<Result: Sendable>(_ lane: Lane, _ work: @escaping @Sendable () throws -> Result) async throws
    -> Result
  {
    do {
      switch lane {
      case .stranger: return try await strangers.run(work)
      case .newcomer: return try await newcomers.run(work)
      case .known(let account):
        try enter(account)
        defer { leave(account) }
        return try await known.run(work)
      }
    } catch is WorkQueue.Full {
      throw AccountError.busy
    }
  }

  private func enter(_ account: String) throws(AccountError) {
    let isAdmitted = underWay.withLock { underWay in
      guard underWay[account, default: 0] < Self.mostForOne else { return false }
      underWay[account, default: 0] += 1
      return true
    }
    guard isAdmitted else { throw .tooManyAttempts(seconds: 1) }
  }

  private func leave(_ account: String) {
    underWay.withLock { underWay in
      let left = underWay[account, default: 1] - 1
      underWay[account] = left == 0 ? nil : left
    }
  }
}
