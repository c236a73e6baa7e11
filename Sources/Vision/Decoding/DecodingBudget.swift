internal import Dispatch
internal import Synchronization

/// Memory that decoders running at the same time share: a decode waits until there is enough for it.
///
/// First come, first served, so that a large photo is not overtaken by small ones for ever. One that needs more than
/// the whole budget runs alone.
public final class DecodingBudget: Sendable {
  private struct Waiting {
    let bytes: Int
    let turn: DispatchSemaphore
  }

  private struct State {
    var used = 0
    var waiting: [Waiting] = []
  }

  private let limit: Int
  private let state = Mutex(State())

  public init(bytes limit: Int = 512 << 20) {
    precondition(limit > 0)
    self.limit = limit
  }

  /// Runs `body` when `bytes` are free. Blocks the thread until then: for the few threads of a work queue.
  ///
  /// `body` must not ask for more of the same budget, which could wait for itself.
  package func reserving<Result, Failure: Error>(
    _ bytes: Int, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    acquire(bytes)
    defer { release(bytes) }
    return try body()
  }

  /// How many wait at this moment.
  package var waitingCount: Int { state.withLock { $0.waiting.count } }

  private func acquire(_ bytes: Int) {
    let turn = state.withLock { state -> DispatchSemaphore? in
      if state.waiting.isEmpty, fits(bytes, state) {
        state.used += bytes
        return nil
      }
      let turn = DispatchSemaphore(value: 0)
      state.waiting.append(Waiting(bytes: bytes, turn: turn))
      return turn
    }
    turn?.wait()
  }

  private func release(_ bytes: Int) {
    let next = state.withLock { state -> [DispatchSemaphore] in
      state.used -= bytes
      var next: [DispatchSemaphore] = []
      while let first = state.waiting.first, fits(first.bytes, state) {
        state.used += first.bytes
        state.waiting.removeFirst()
        next.append(first.turn)
      }
      return next
    }
    for turn in next { turn.signal() }
  }

  private func fits(_ bytes: Int, _ state: State) -> Bool {
    state.used == 0 || bytes <= limit - state.used
  }
}
