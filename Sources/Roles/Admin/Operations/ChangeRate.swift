import FaceDomain
import Foundation
internal import Synchronization

/// Bounds how fast plain users change things: each change stands in the audit log, which can't be cut. Owners and
/// administrators of the installation are trusted with its disk.
final class ChangeRate: Sendable {
  /// In a minute by the clock.
  static let most = 120

  private struct State {
    var minute = 0
    var counts: [Int64: Int] = [:]
  }

  private let state = Mutex(State())

  /// - Throws: ``AccountError/tooManyAttempts(seconds:)``
  func admit(_ account: Account, at now: Date) throws(AccountError) {
    guard account.role == .user else { return }
    let seconds = Int(now.timeIntervalSince1970)
    let count = state.withLock { state in
      if state.minute != seconds / 60 { state = State(minute: seconds / 60) }
      state.counts[account.id, default: 0] += 1
      return state.counts[account.id, default: 0]
    }
    guard count <= Self.most else { throw .tooManyAttempts(seconds: 60 - seconds % 60) }
  }
}
