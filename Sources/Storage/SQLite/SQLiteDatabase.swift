public import Foundation
internal import GRDB

/// The embedded database: one file, readers beside one writer.
public struct SQLiteDatabase: SQLDatabase {
  private let pool: DatabasePool

  /// Opens the file, creates it if it isn't there, and brings its schema up to date.
  public init(file: URL) throws(StorageError) {
    do {
      // Photos and keys lie in it: a new folder is for its owner alone.
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      pool = try DatabasePool(path: file.path, configuration: Self.configuration)
      // What was acknowledged survives a power cut, not only the death of this process. GRDB chooses less when it
      // opens a pool, so that this comes after.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      let migrator = Self.migrator
      guard try !pool.read(migrator.hasBeenSuperseded) else { throw StorageError.newerSchema(path: file.path) }
      try migrator.migrate(pool)
    } catch let error as StorageError {
      throw error
    } catch {
      throw .cannotOpen(path: file.path, reason: Self.text(error))
    }
  }

  /// Whether opening the file would change its schema, which no server of an older version must meet. Changes nothing.
  public static func isBehind(_ file: URL) throws(StorageError) -> Bool {
    do {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(5)
      return try !DatabaseQueue(path: file.path, configuration: configuration).read(migrator.hasCompletedMigrations)
    } catch {
      throw .cannotOpen(path: file.path, reason: text(error))
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { database in
      database.add(function: lower)
      // What is deleted is overwritten: photos of faces, and hashes. Debian's SQLite does so by itself.
      try database.execute(sql: "PRAGMA secure_delete = ON")
    }
    return configuration
  }

  /// SQLite's own `lower` knows ASCII only; PostgreSQL's knows every letter, and so must ours: the schema's index on
  /// subject names is built with it.
  private static let lower = DatabaseFunction("lower", argumentCount: 1, pure: true) { values in
    String.fromDatabaseValue(values[0])?.lowercased()
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for migration in Schema.migrations {
      migrator.registerMigration(migration.name) { try $0.execute(sql: migration.sqlite) }
    }
    return migrator
  }

  /// One process at a time has the file.
  public var isShared: Bool { false }

  public func read<Result: Sendable>(
    within _: Duration?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    do {
      return try await pool.read { try body(SQLiteConnection(database: $0)) }
    } catch {
      throw Self.storageError(error)
    }
  }

  public func write<Result: Sendable>(
    _: SQLLock?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    do {
      return try await pool.write { try body(SQLiteConnection(database: $0)) }
    } catch {
      throw Self.storageError(error)
    }
  }

  private static func storageError(_ error: any Error) -> StorageError {
    error is CancellationError ? .cancelled : error as? StorageError ?? .failed(text(error))
  }

  /// GRDB's description of an error may quote the values of the query; its message and the code never do.
  static func text(_ error: any Error) -> String {
    guard let error = error as? DatabaseError else { return "\(type(of: error))" }
    return "\(error.message ?? "unknown") (SQLite \(error.extendedResultCode.rawValue))"
  }
}

private struct SQLiteConnection: SQLConnection {
  let database: Database

  var isShared: Bool { false }

  /// They may anyway.
  func takeTime() {}

  func forEachRow(_ sql: String, _ values: [SQLValue], _ visit: (SQLRow) throws -> Void) throws {
    let statement = try database.cachedStatement(sql: sql)
    let rows = try Row.fetchCursor(statement, arguments: try arguments(values))
    while let row = try rows.next() {
      try visit(SQLRow(try row.databaseValues.map(Self.value)))
    }
  }

  func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
    try database.cachedStatement(sql: sql).execute(arguments: try arguments(values))
    return database.changesCount
  }

  /// SQLite takes `$1` for a name: the values go by it, so that one may be used twice.
  private func arguments(_ values: [SQLValue]) throws -> StatementArguments {
    // SQLite's C interface would end the text there, and find or store another one.
    for case .text(let text) in values where text.utf8.contains(0) {
      throw StorageError.zeroCharacter
    }
    let named = values.enumerated().map { ("\($0.offset + 1)", Self.databaseValue($0.element)) }
    return StatementArguments(Dictionary(uniqueKeysWithValues: named))
  }

  private static func databaseValue(_ value: SQLValue) -> DatabaseValue {
    switch value {
    case .null: .null
    case .integer(let integer): integer.databaseValue
    case .boolean(let boolean): boolean.databaseValue
    case .text(let text): text.databaseValue
    case .blob(let bytes): Data(bytes).databaseValue
    case .vector(let floats): Data(VectorBlob.bytes(floats)).databaseValue
    }
  }

  private static func value(_ value: DatabaseValue) throws -> SQLValue {
    switch value.storage {
    case .null: .null
    case .int64(let integer): .integer(integer)
    case .double: throw StorageError.failed("a column holds a number with a fraction")
    case .string(let text): .text(text)
    case .blob(let data): .blob([UInt8](data))
    }
  }
}
