/// Lets one task after the other through, in the order they came.
///
/// An actor alone does not: while one of its methods awaits, another may start. Where a change to the database and
/// the change to memory must happen in the same order for everybody, that would be a bug.
public actor AsyncLock {
  private var isHeld = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  public init() {}

  public func withLock<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async rethrows -> Result {
    await acquire()
    defer { release() }
    return try await body()
  }

  private func acquire() async {
    guard isHeld else {
      isHeld = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func release() {
    if waiting.isEmpty {
      isHeld = false
    } else {
      // The lock is handed over, never free in between, so that nobody overtakes.
      waiting.removeFirst().resume()
    }
  }
}
