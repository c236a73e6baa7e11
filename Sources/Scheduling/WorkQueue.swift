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

  /// Pieces that run or wait at this moment.
  public var load: Int { pending.withLock(\.self) }

  /// Whether a piece that came now would be refused.
  public var isFull: Bool { load >= capacity }

  /// - Throws: ``Full``, `CancellationError` if the task was cancelled while its work waited, or what `work` throws.
  public func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    let isAdmitted = pending.withLock { pending in
      guard pending < capacity else { return false }
      pending += 1
      return true
    }
    guard isAdmitted else { throw Full() }
    defer { pending.withLock { $0 -= 1 } }
    // Not the pool's own way of cancelling: it remembers for ever whoever is cancelled while he runs.
    let ticket = Ticket<Result>()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        ticket.wait(for: work, continuation)
        pool.submit { _ in ticket.run() }
      }
    } onCancel: {
      ticket.cancel()
    }
  }
}

/// One piece of work: it waits until a thread takes it or its caller gives up, whatever comes first. Work that is given
/// up is let go at once, with the photo it holds, while its ticket stays in line.
private final class Ticket<Result: Sendable>: Sendable {
  typealias Continuation = CheckedContinuation<Result, any Error>
  typealias Work = @Sendable () throws -> Result

  private enum State {
    case new
    case waiting(Work, Continuation)
    /// Taken by a thread, or given up.
    case over
  }

  private let state = Mutex(State.new)

  func wait(for work: @escaping Work, _ continuation: Continuation) {
    let isOver = state.withLock { state in
      guard case .new = state else { return true }
      state = .waiting(work, continuation)
      return false
    }
    if isOver { continuation.resume(throwing: CancellationError()) }
  }

  func run() {
    guard let (work, continuation) = take() else { return }
    continuation.resume(with: Swift.Result(catching: work))
  }

  /// Too late once a thread has taken it: work doesn't stop half-way.
  func cancel() {
    take()?.continuation.resume(throwing: CancellationError())
  }

  private func take() -> (work: Work, continuation: Continuation)? {
    state.withLock { state in
      defer { state = .over }
      guard case .waiting(let work, let continuation) = state else { return nil }
      return (work, continuation)
    }
  }
}
