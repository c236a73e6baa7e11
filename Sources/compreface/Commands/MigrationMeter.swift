import Foundation
import Synchronization

/// How many faces are done, on standard error: a line that is written over at a terminal, else a line now and then.
final class MigrationMeter: Sendable {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  /// Percent.
  private let shown = Mutex(-1)

  /// Percent between two lines where nobody sits before them.
  private static let step = 10

  func show(_ done: Int, of total: Int) {
    guard total > 0 else { return }
    let percent = min(100, done * 100 / total)
    let isDue = shown.withLock { shown in
      guard percent != shown, isTerminal || percent >= shown + Self.step || shown < 0 || percent == 100 else {
        return false
      }
      shown = percent
      return true
    }
    if isDue { write(isTerminal ? "\r\(percent) % of \(total) faces" : "\(percent) % of \(total) faces\n") }
  }

  /// Lets what follows begin on a line of its own.
  func end() {
    if isTerminal, shown.withLock({ $0 >= 0 }) { write("\n") }
  }

  private func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
