import struct Foundation.Date

/// A database that speaks the SQL our queries are written in. Its drivers differ in types and connections, never in
/// the text of a query: that is the subset SQLite and PostgreSQL 11 both understand, with `$1`, `$2`, … for values.
public protocol SQLDatabase: Sendable {
  /// Runs queries that change nothing, all on one state of the database.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result

  /// Runs a transaction: all of it is durable when this returns, none of it if `body` throws.
  func write<Result: Sendable>(
    _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result
}

/// What a query runs on, inside of ``SQLDatabase/read(_:)`` and ``SQLDatabase/write(_:)`` only.
public protocol SQLConnection {
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
