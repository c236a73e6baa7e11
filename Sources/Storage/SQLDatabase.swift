import struct Foundation.Date

/// A database that speaks the SQL our queries are written in. Its drivers differ in types and connections, never in
/// the text of a query: that is the subset SQLite and PostgreSQL 11 both understand, with `$1`, `$2`, … for values.
public protocol SQLDatabase: Sendable {
  /// Whether other processes may change it too: what is kept of it in memory has to be kept in step.
  var isShared: Bool { get }

  /// What others change in it, as they do; each time anew.
  var collectionEvents: AsyncStream<CollectionEvent> { get }

  /// Runs queries that change nothing, all on one state of the database.
  /// - Parameters:
  ///   - patience: how long a server that says nothing is waited for; nil is as long as any statement may take.
  ///   - body: may be run again where a connection was lost.
  func read<Result: Sendable>(
    within patience: Duration?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result

  /// Runs a transaction: all of it is durable when this returns, none of it if `body` throws.
  /// - Parameters:
  ///   - lock: one that holds it has to end before another is let in; nil waits for nobody, other than by the rows.
  ///   - body: may be run again where nothing of it was kept, because others were in its way.
  func write<Result: Sendable>(
    _ lock: SQLLock?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result
}

extension SQLDatabase {
  /// Runs queries that change nothing, all on one state of the database.
  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    try await read(within: nil, body)
  }

  /// A transaction that waits for nobody, other than by the rows.
  package func write<Result: Sendable>(
    _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    try await write(nil, body)
  }
}

/// What one transaction at a time may do, on all servers together. Where there is one writer anyway it is nothing.
public enum SQLLock: Sendable {
  /// Looking at accounts, applications and services, deciding, and changing them.
  case accounts
  case statistics
  case calculators
  case schema

  /// By which PostgreSQL knows it, among the locks of whatever else uses that database.
  var number: Int64 {
    let family: Int64 = 0x636f_6d70_0000_0000
    return switch self {
    case .accounts: family + 1
    case .statistics: family + 2
    case .calculators: family + 3
    case .schema: family + 4
    }
  }
}

/// What a query runs on, inside of ``SQLDatabase/read(_:)`` and ``SQLDatabase/write(_:)`` only.
public protocol SQLConnection {
  /// See ``SQLDatabase/isShared``.
  var isShared: Bool { get }

  /// From here to the end of the transaction statements may take as long as they do: for those that grow with a
  /// collection. Not while locks of others are waited for.
  func takeTime() throws

  /// Calls `visit` with one row after the other, without holding them all.
  func forEachRow(_ sql: String, _ values: [SQLValue], _ visit: (SQLRow) throws -> Void) throws

  /// - Returns: how many rows were changed.
  @discardableResult
  func execute(_ sql: String, _ values: [SQLValue]) throws -> Int
}

extension SQLConnection {
  func rows(_ sql: String, _ values: [SQLValue] = []) throws -> [SQLRow] {
    var rows: [SQLRow] = []
    try forEachRow(sql, values) { rows.append($0) }
    return rows
  }

  func row(_ sql: String, _ values: [SQLValue] = []) throws -> SQLRow? {
    try rows(sql, values).first
  }
}

/// A value on its way into or out of the database.
public enum SQLValue: Sendable, Equatable {
  case null
  case integer(Int64)
  /// An engine without this type gives it back as 0 or 1.
  case boolean(Bool)
  case text(String)
  case blob([UInt8])
  /// An embedding's numbers.
  case vector([Float])
}

/// One row of a result, its columns counted from 0 in the order of the query.
public struct SQLRow: Sendable {
  private let values: [SQLValue]

  public init(_ values: [SQLValue]) {
    self.values = values
  }

  package func integer(_ column: Int) throws -> Int64 {
    guard case .integer(let value) = values[column] else { throw mismatch(column) }
    return value
  }

  package func text(_ column: Int) throws -> String {
    guard case .text(let value) = values[column] else { throw mismatch(column) }
    return value
  }

  func boolean(_ column: Int) throws -> Bool {
    switch values[column] {
    case .boolean(let value): return value
    case .integer(let value): return value != 0
    default: throw mismatch(column)
    }
  }

  /// Nil for null.
  func booleanOrNil(_ column: Int) throws -> Bool? {
    if case .null = values[column] { nil } else { try boolean(column) }
  }

  /// Nil for null.
  func textOrNil(_ column: Int) throws -> String? {
    if case .null = values[column] { nil } else { try text(column) }
  }

  /// Nil for null.
  func integerOrNil(_ column: Int) throws -> Int64? {
    if case .null = values[column] { nil } else { try integer(column) }
  }

  /// A time; nil for null.
  func date(_ column: Int) throws -> Date? {
    guard let text = try textOrNil(column) else { return nil }
    guard let date = Timestamp.date(text) else { throw mismatch(column) }
    return date
  }

  /// An empty one for null.
  package func bytes(_ column: Int) throws -> [UInt8] { try blob(column) ?? [] }

  package func floats(_ column: Int) throws -> [Float] { try vector(column) }

  /// Nil for null.
  func blob(_ column: Int) throws -> [UInt8]? {
    switch values[column] {
    case .null: nil
    case .blob(let value): value
    default: throw mismatch(column)
    }
  }

  func vector(_ column: Int) throws -> [Float] {
    switch values[column] {
    case .vector(let value): return value
    case .blob(let bytes): return try VectorBlob.floats(bytes)
    default: throw mismatch(column)
    }
  }

  private func mismatch(_ column: Int) -> StorageError {
    .failed("column \(column) has another type than the query expects")
  }
}
