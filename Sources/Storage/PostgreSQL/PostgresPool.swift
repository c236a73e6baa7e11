import Scheduling
import Synchronization

/// Connections to one database: as many as there are threads for, opened when they are needed, and kept.
///
/// A server that is away is asked by one caller at a time, after a pause that grows to two seconds; all others are told
/// at once. So whoever can do without it is not held up.
final class PostgresPool: Sendable {
  private let address: PostgresAddress
  private let queue: WorkQueue
  private let settings: Settings
  private let state = Mutex(State())

  struct Settings: Sendable {
    /// At the same time.
    var connections = 8
    /// Pieces of work that may wait for one.
    var waiting = 1000
    /// How long one statement may take.
    var statement = Duration.seconds(10)
    /// How long a new connection may take.
    var connect = Duration.seconds(5)
  }

  private struct State {
    var idle: [PostgresConnection] = []
    /// Nil while the server answers.
    var nextTry: ContinuousClock.Instant?
    var pause = PostgresPool.shortestPause
    /// Whether somebody is connecting to a server that didn't answer before.
    var isTrying = false
    /// In a row.
    var silences = 0
  }

  private static let mostSilences = 2
  private static let shortestPause = Duration.milliseconds(100)
  private static let longestPause = Duration.seconds(2)
  /// Beyond the time the server allows itself: only one that hangs is given up from here.
  private static let grace = Duration.seconds(2)

  init(_ address: PostgresAddress, _ settings: Settings) {
    self.address = address
    self.settings = settings
    queue = WorkQueue(workers: settings.connections, maximumWaiting: settings.waiting)
  }

  /// Whether the server answered the last time it was asked.
  var isUp: Bool { state.withLock { $0.nextTry == nil } }

  /// Runs work with a connection, on a thread of its own.
  /// - Parameter patience: how long the server may say nothing; nil is as long as a statement may take.
  /// - Throws: what `work` throws, `CancellationError`, `WorkQueue.Full`, ``PostgresFailure``.
  func run<Result: Sendable>(
    patience: Duration? = nil, _ work: @escaping @Sendable (PostgresConnection) throws -> Result
  ) async throws -> Result {
    try await queue.run { try self.onThisThread(patience: patience, work) }
  }

  /// For whoever has a thread of its own.
  func onThisThread<Result>(
    patience: Duration? = nil, _ work: (PostgresConnection) throws -> Result
  ) throws -> Result {
    let patience = patience ?? settings.statement + Self.grace
    let connection = try take(patience: patience)
    do {
      let result = try work(connection)
      giveBack(connection)
      return result
    } catch let failure as PostgresFailure where failure.endsSession || connection.isBroken {
      note(failure)
      throw failure
    } catch {
      giveBack(connection)
      throw error
    }
  }

  /// A connection of its own, which is not the pool's.
  func connect(patience: Duration? = nil) throws -> PostgresConnection {
    try PostgresConnection(
      address, patience: patience ?? settings.connect,
      settings: [
        "statement_timeout = \(settings.statement.milliseconds)",
        // Our transactions are never idle: a process that was stopped within one holds up others no longer than this.
        "idle_in_transaction_session_timeout = 3000",
      ])
  }

  private func take(patience: Duration) throws -> PostgresConnection {
    // Whether this is the one that finds out whether the server is there again.
    var isTry = false
    let idle = try state.withLock { state throws(PostgresFailure) -> PostgresConnection? in
      if let nextTry = state.nextTry {
        // Whoever comes while one tries is told that it is away. No time limits that: names are looked up by a function
        // of C's library that can't be interrupted, and each who tried besides would stand still with it.
        guard nextTry <= .now, !state.isTrying else { throw .unasked("the server doesn't answer") }
        (state.isTrying, isTry) = (true, true)
        return nil
      }
      return state.idle.popLast()
    }
    if let idle {
      idle.patience = patience
      return idle
    }
    do {
      defer { if isTry { state.withLock { $0.isTrying = false } } }
      let connection = try connect(patience: min(patience, settings.connect))
      connection.patience = patience
      state.withLock { state in
        state.nextTry = nil
        state.pause = Self.shortestPause
        state.silences = 0
      }
      return connection
    } catch {
      let failure = error as? PostgresFailure ?? .away("\(error)")
      note(failure, isConnecting: true)
      if case .away(let reason) = failure { throw PostgresFailure.unasked(reason) }
      throw error
    }
  }

  private func giveBack(_ connection: PostgresConnection) {
    guard !connection.isBroken else { return }
    state.withLock { state in
      state.silences = 0
      if state.idle.count < settings.connections { state.idle.append(connection) }
    }
  }

  private func note(_ failure: PostgresFailure, isConnecting: Bool = false) {
    state.withLock { state in
      if failure.isSilence {
        // Once, it may be a busy machine and a caller with little patience.
        state.silences += 1
        guard state.silences >= Self.mostSilences || state.nextTry != nil else { return }
      } else if isConnecting, failure.isCrowded {
        // Others of ours work: whoever has them gives them back.
        if state.nextTry != nil { state.nextTry = .now + state.pause }
        return
      } else if !isConnecting {
        // Others lie here since before the server went: they are of no use either. It may be there again.
        return state.idle = []
      }
      state.idle = []
      state.nextTry = .now + state.pause
      state.pause = min(state.pause * 2, Self.longestPause)
    }
  }
}
