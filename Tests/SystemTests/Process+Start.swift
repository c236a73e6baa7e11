import Foundation
import Synchronization

extension Process {
  /// One at a time: `run()` of Foundation 6.3 now and then reads past its memory where several threads start processes at
  /// once, which ends the whole test run.
  func start() throws {
    try Self.starting.withLock { _ in try run() }
  }

  private static let starting = Mutex(())
}
