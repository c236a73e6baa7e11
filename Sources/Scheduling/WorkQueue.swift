internal import NIOPosix
internal import Synchronization

/// Runs work that keeps a processor busy, away from the threads that serve connections.
///
/// Bounded on both sides: so many pieces run at the same time, so many wait, and what comes on top is refused at once.
/// The threads are always the same ones: the engine keeps memory for each thread it has ever been called on.
public final class WorkQueue: Sendable {
  public struct Full: Error {}

  private let pool: NIOThreadPool
  /// Pieces that run or wait.
  private let pending = Mutex(0)
  private let capacity: Int

  public init(workers: Int, maximumWaiting: Int) {
    precondition(workers > 0 && maximumWaiting >= 0)
    capacity = workers + maximumWaiting
    pool = NIOThreadPool(numberOfThreads: workers)
    pool.start()
  }

  deinit {
    // Nothing is under way: whoever waits for a piece of work holds the queue.
    pool.shutdownGracefully { _ in }
  }

  /// - Throws: ``Full``, `CancellationError` if the task was cancelled while its work waited, or what `work` throws.
  public func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    let isAdmitted = pending.withLock { pending in
      guard pending < capacity else { return false }
      pending += 1
      return true
    }
    guard isAdmitted else { throw Full() }
    defer { pending.withLock { $0 -= 1 } }
    return try await pool.runIfActive(work)
  }
}
