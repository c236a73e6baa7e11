import Credentials
import FaceDomain
import Scheduling

/// Makes and compares bcrypt hashes, some 50 ms of a processor each, away from the threads that serve connections.
///
/// Two lanes: whoever has signed in before never waits behind strangers, however many of them try. Each lane takes one
/// processor and refuses what would wait for more than about a second.
struct PasswordWork: Sendable {
  private let known = WorkQueue(workers: 1, maximumWaiting: 20)
  private let strangers = WorkQueue(workers: 1, maximumWaiting: 20)

  /// - Parameter isKnown: whether it is for somebody who is signed in, or has signed in with the same browser.
  /// - Throws: ``AccountError/busy``
  func matches(_ password: String, _ hash: String, isKnown: Bool) async throws -> Bool {
    try await run(isKnown) { PasswordHash.matches(password, hash) }
  }

  /// - Throws: ``AccountError/busy``
  func hash(_ password: String, isKnown: Bool) async throws -> String {
    try await run(isKnown) { try PasswordHash.make(password) }
  }

  private func run<Result: Sendable>(_ isKnown: Bool, _ work: @escaping @Sendable () throws -> Result) async throws
    -> Result
  {
    do {
      return try await (isKnown ? known : strangers).run(work)
    } catch is WorkQueue.Full {
      throw AccountError.busy
    }
  }
}
