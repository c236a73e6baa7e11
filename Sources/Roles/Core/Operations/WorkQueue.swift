internal import Dispatch
internal import Synchronization

/// Runs work that keeps a processor busy, away from the threads that serve connections.
///
/// Bounded on both sides: so many pieces run at the same time, so many wait, and what comes on top is refused at once.
public final class WorkQueue: Sendable {
  public struct Full: Error {}

  private struct State {
    var running = 0
    var waiting: [@Sendable () -> Void] = []
    /// Index of the longest waiting piece: removing from the front of an array would move all the others.
    var next = 0
  }

  private let state = Mutex(State())
  private let threads = DispatchQueue(label: "compreface.work", qos: .userInitiated, attributes: .concurrent)
  private let workers: Int
  private let maximumWaiting: Int

  public init(workers: Int, maximumWaiting: Int) {
    precondition(workers > 0 && maximumWaiting >= 0)
    self.workers = workers
    self.maximumWaiting = maximumWaiting
  }

  /// - Throws: ``Full``, or what `work` throws.
  public func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      let piece: @Sendable () -> Void = {
        // The slot is given on before the caller goes on, so that a caller who asks again finds it free.
        let result = Swift.Result { try work() }
        self.finish()
        continuation.resume(with: result)
      }
      if !submit(piece) { continuation.resume(throwing: Full()) }
    }
  }

  private func submit(_ piece: @escaping @Sendable () -> Void) -> Bool {
    enum Decision { case start, wait, refuse }
    let decision = state.withLock { state in
      if state.running < workers {
        state.running += 1
        return Decision.start
      }
      guard state.waiting.count - state.next < maximumWaiting else { return .refuse }
      state.waiting.append(piece)
      return .wait
    }
    if decision == .start { threads.async(execute: piece) }
    return decision != .refuse
  }

  private func finish() {
    let next: (@Sendable () -> Void)? = state.withLock { state in
      guard state.next < state.waiting.count else {
        state.running -= 1
        return nil
      }
      let piece = state.waiting[state.next]
      state.next += 1
      if state.next > 256 || state.next == state.waiting.count {
        state.waiting.removeFirst(state.next)
        state.next = 0
      }
      return piece
    }
    if let next { threads.async(execute: next) }
  }
}
