import Scheduling

/// A database on a PostgreSQL server, which several of our servers share.
public struct PostgresDatabase: SQLDatabase {
  private let pool: PostgresPool
  /// For questions that nobody waits long for: they would stand in line behind whole collections.
  private let hurried: PostgresPool

  public struct Settings: Sendable {
    /// At the same time.
    public var connections: Int
    /// How long one statement may take.
    public var timeout: Duration
    /// How long a new connection may take.
    public var connect: Duration

    public init(connections: Int = 8, timeout: Duration = .seconds(10), connect: Duration = .seconds(5)) {
      self.connections = connections
      self.timeout = timeout
      self.connect = connect
    }
  }

  /// Connects, and makes the tables where there are none.
  /// - Parameter upgrades: whether to bring tables of an older version up to date.
  /// - Throws: ``StorageError/unreachable(_:)``, ``StorageError/inUse(_:)`` where another try may help;
  ///   ``StorageError/cannotOpen(path:reason:)``, ``StorageError/newerSchema(path:)``,
  ///   ``StorageError/olderSchema(path:)``.
  public init(
    _ address: PostgresAddress, _ settings: Settings = Settings(), upgrades: Bool = true
  ) async throws(StorageError) {
    pool = PostgresPool(
      address, .init(connections: settings.connections, statement: settings.timeout, connect: settings.connect))
    hurried = PostgresPool(
      address, .init(connections: 2, statement: settings.timeout, connect: settings.connect))
    do {
      try await pool.run { try PostgresMigrator(connection: $0, address: address.text, upgrades: upgrades).run() }
    } catch let error as StorageError {
      throw error
    } catch let failure as PostgresFailure {
      switch failure {
      case .away(let text), .unasked(let text): throw .unreachable(text)
      case .refused, .answered: throw .cannotOpen(path: address.text, reason: failure.text)
      }
    } catch {
      throw .cannotOpen(path: address.text, reason: "\(type(of: error))")
    }
  }

  /// Runs a statement that belongs to no transaction, without looking at the schema.
  package static func execute(_ sql: String, at address: PostgresAddress) async throws(StorageError) {
    let pool = PostgresPool(address, .init(connections: 1, statement: .seconds(60), connect: .seconds(60)))
    try await translating { _ = try await pool.run { try $0.run(script: sql) } }
  }

  /// Looks into a database without making anything.
  static func look<Result: Sendable>(
    at address: PostgresAddress, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    let pool = PostgresPool(address, .init(connections: 1, statement: .seconds(600)))
    return try await translating {
      try await pool.run { connection in
        try connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        let result = try body(PostgresSession(connection: connection, isReading: true))
        try connection.run("COMMIT")
        return result
      }
    }
  }

  /// What is notified of a channel while something is done.
  package static func notifications(
    on channel: String, at address: PostgresAddress, _ deed: @Sendable () async throws -> Void
  ) async throws -> [String] {
    let connection = try PostgresPool(address, .init(connections: 1, connect: .seconds(60))).connect()
    try connection.run(script: "LISTEN \(channel)")
    try await deed()
    var payloads: [String] = []
    while true {
      let found = try connection.notifications(within: .seconds(5))
      if found.isEmpty { return payloads }
      payloads += found.map(\.payload)
    }
  }

  public var isShared: Bool { true }

  public var collectionEvents: AsyncStream<CollectionEvent> {
    PostgresListener(pool).events(
      of: [CollectionMessage.channel, UpstreamMessage.channel], listening: .listening, deaf: { .deaf($0) }
    ) {
      CollectionEvent(($0.channel, $0.payload))
    }
  }

  /// Whether the server answered the last time it was asked.
  public var isUp: Bool { pool.isUp }

  public func read<Result: Sendable>(
    within patience: Duration?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    let pool = patience == nil ? pool : hurried
    return try await Self.translating {
      try await retrying(attempts: 2, patient: patience == nil, pool) {
        try await pool.run(patience: patience) { connection in
          // Whoever is in a hurry asks one question, which is a transaction by itself.
          if patience != nil { return try body(PostgresSession(connection: connection, isReading: true)) }
          try connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
          do {
            let result = try body(PostgresSession(connection: connection, isReading: true))
            try connection.run("COMMIT")
            return result
          } catch {
            try Self.rollBack(connection, after: error)
          }
        }
      }
    }
  }

  public func write<Result: Sendable>(
    _ lock: SQLLock?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    try await Self.translating {
      try await retrying(attempts: 5, patient: true, pool) {
        try await pool.run { connection in
          try connection.run("BEGIN")
          let result: Result
          do {
            if let lock {
              try connection.run("SELECT pg_advisory_xact_lock($1)", [.integer(lock.number)])
            }
            result = try body(PostgresSession(connection: connection, isReading: false))
          } catch {
            try Self.rollBack(connection, after: error)
          }
          do {
            try connection.run("COMMIT")
          } catch let failure as PostgresFailure where failure.endsSession {
            throw StorageError.failed("the connection was lost; whether the change was made isn't known")
          }
          return result
        }
      }
    }
  }

  /// - Throws: `error`, unless the server can't be told.
  private static func rollBack(_ connection: PostgresConnection, after error: any Error) throws -> Never {
    // The server does so by itself where the connection is lost.
    if !connection.isBroken { try connection.run("ROLLBACK") }
    throw error
  }

  /// How long a server that is away may take to be back before somebody is told: a restart goes unnoticed.
  private static let restart = Duration.seconds(2)

  /// Runs a transaction again that left nothing: others were in the way, or its connection had died while nobody used
  /// it. Transactions change nothing but the database, so that this is as good as the first time.
  private func retrying<Result: Sendable>(
    attempts: Int, patient: Bool, _ pool: PostgresPool, _ transaction: @Sendable () async throws -> Result
  ) async throws -> Result {
    var attempt = 1
    let beginning = ContinuousClock.now
    while true {
      do {
        return try await transaction()
      } catch let failure as PostgresFailure
        where failure.isUnasked && patient && ContinuousClock.now - beginning < Self.restart
      {
        try await Task.sleep(for: .milliseconds(100))
      } catch let failure as PostgresFailure where attempt < attempts {
        guard failure.isConflict || failure.endsSession && attempt == 1 && pool.isUp else { throw failure }
        if failure.isConflict { try await Task.sleep(for: .milliseconds(Int.random(in: 1...20) * attempt)) }
        attempt += 1
      }
    }
  }

  private static func translating<Result: Sendable>(
    _ body: () async throws -> Result
  ) async throws(StorageError) -> Result {
    do {
      return try await body()
    } catch let error as StorageError {
      throw error
    } catch let failure as PostgresFailure {
      throw failure.endsSession ? .unreachable(failure.text) : .failed(failure.text)
    } catch is CancellationError {
      throw .cancelled
    } catch is WorkQueue.Full {
      throw .unreachable("too many requests wait for a connection")
    } catch {
      throw .failed("\(type(of: error))")
    }
  }
}

private struct PostgresSession: SQLConnection {
  let connection: PostgresConnection
  let isReading: Bool

  var isShared: Bool { true }

  /// A server that hangs meanwhile is given up all the same, later.
  private static let longestSilence = Duration.seconds(600)

  func takeTime() throws {
    try connection.run(script: "SET LOCAL statement_timeout = 0")
    // Between its questions a reader works on what it got. A writer that stands still is stopped, and holds up others.
    if isReading { try connection.run(script: "SET LOCAL idle_in_transaction_session_timeout = 60000") }
    connection.patience = Self.longestSilence
  }

  func forEachRow(_ sql: String, _ values: [SQLValue], _ visit: (SQLRow) throws -> Void) throws {
    try connection.run(sql, values, visit)
  }

  func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
    try connection.run(sql, values)
  }
}
