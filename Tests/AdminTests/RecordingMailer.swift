import Foundation
import Mail
import Synchronization

/// Keeps the mails it is given, and fails or dawdles as a test says.
final class RecordingMailer: Mailer {
  private struct State {
    var sent: [MailMessage] = []
    var failures: [MailError] = []
    var isHolding = false
    var underWay = 0
  }

  private let state = Mutex(State())

  /// Those that were tried, also those that failed, in order.
  var sent: [MailMessage] { state.withLock(\.sent) }
  /// Those that are being sent at this moment.
  var underWay: Int { state.withLock(\.underWay) }

  /// The next mails fail so, one after the other.
  func fail(_ errors: MailError...) {
    state.withLock { $0.failures += errors }
  }

  /// Whether mails that are sent from now on wait until they no longer do.
  func hold(_ isHolding: Bool) {
    state.withLock { $0.isHolding = isHolding }
  }

  func send(_ message: MailMessage) async throws(MailError) {
    let failure = state.withLock { state in
      state.sent.append(message)
      state.underWay += 1
      return state.failures.isEmpty ? nil : state.failures.removeFirst()
    }
    defer { state.withLock { $0.underWay -= 1 } }
    while state.withLock(\.isHolding), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
    if let failure { throw failure }
  }

  /// Waits until so many were sent.
  /// - Returns: the last of them; nil if it never comes.
  func mail(_ count: Int) async throws -> MailMessage? {
    for _ in 0..<10_000 {
      let sent = sent
      if sent.count >= count { return sent[count - 1] }
      try await Task.sleep(for: .milliseconds(10))
    }
    return nil
  }
}

extension MailMessage {
  /// The token of the link in it.
  var token: String? {
    text.firstMatch(of: /token=([0-9a-f-]{36})/).map { String($0.output.1) }
  }
}
