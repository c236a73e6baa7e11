import Foundation
import Scheduling
public import Storage

/// An empty database of a test's own: on the PostgreSQL server that `COMPREFACE_TEST_POSTGRES` names, a URI with the
/// right to make databases, or else in a file.
public enum TestDatabase {
  public static let server: PostgresAddress? = ProcessInfo.processInfo.environment["COMPREFACE_TEST_POSTGRES"]
    .flatMap { PostgresAddress($0) }

  public static var isPostgres: Bool { server != nil }

  /// - Parameter folder: where the file is; the database on a server goes with it.
  public static func make(in folder: TemporaryFolder) async throws -> any SQLDatabase {
    guard let server else { return try SQLiteDatabase(file: folder.file("test.sqlite")) }
    // One after the other: hundreds at once would wait for each other, longer than for any answer.
    return try await order.withLock {
      PatientDatabase(database: try await PostgresDatabase(try await name(on: server, for: folder), settings))
    }
  }

  private static let order = AsyncLock()

  /// Patient with a machine that does much at once.
  public static let settings = PostgresDatabase.Settings(
    connections: 3, timeout: .seconds(60), connect: .seconds(60))

  /// Another connection to what ``make(in:)`` made.
  public static func open(in folder: TemporaryFolder) async throws -> any SQLDatabase {
    guard isPostgres else { return try SQLiteDatabase(file: folder.file("test.sqlite")) }
    return PatientDatabase(database: try await PostgresDatabase(address(of: folder), settings))
  }

  /// An empty database on the server, without any table.
  public static func empty(for folder: TemporaryFolder) async throws -> PostgresAddress {
    guard let server else { throw CocoaError(.featureUnsupported) }
    let name = folder.databaseName + "_empty"
    try await order.withLock { try await PostgresDatabase.execute("CREATE DATABASE \(name)", at: server) }
    folder.onRemoval {
      Task.detached { try? await PostgresDatabase.execute("DROP DATABASE \(name) WITH (FORCE)", at: server) }
    }
    return server.naming(database: name)
  }

  /// Where ``make(in:)`` made it.
  public static func address(of folder: TemporaryFolder) throws -> PostgresAddress {
    guard let server else { throw CocoaError(.featureUnsupported) }
    return server.naming(database: folder.databaseName)
  }

  private static func name(on server: PostgresAddress, for folder: TemporaryFolder) async throws -> PostgresAddress {
    let template = try await template.value
    let name = folder.databaseName
    try await PostgresDatabase.execute("CREATE DATABASE \(name) TEMPLATE \(template)", at: server)
    folder.onRemoval {
      Task.detached { try? await PostgresDatabase.execute("DROP DATABASE \(name) WITH (FORCE)", at: server) }
    }
    return server.naming(database: name)
  }

  /// With the tables, which are made once.
  private static let template = Task { () async throws -> String in
    let name = "template_\(ProcessInfo.processInfo.processIdentifier)"
    guard let server else { return name }
    try await PostgresDatabase.execute("CREATE DATABASE \(name)", at: server)
    _ = try await PostgresDatabase(server.naming(database: name), settings)
    // What tests look at vectors and photos with, in both engines.
    try await PostgresDatabase.execute(
      """
      CREATE FUNCTION hex(bytea) RETURNS text LANGUAGE sql AS $$ SELECT upper(encode($1, 'hex')) $$;
      CREATE FUNCTION hex(double precision[]) RETURNS text LANGUAGE sql AS $$ SELECT array_to_string($1, ',') $$;
      """, at: server.naming(database: name))
    // Databases are dropped to the last moment. What libraries left to be done at the end would meet connections of other
    // threads, and OpenSSL frees there what these use: this comes before it, as it is asked for later.
    on_exit(
      { status, _ in
        fflush(nil)
        _exit(status)
      }, nil)
    return name
  }
}

/// As the one it is given, but that whoever is in a hurry waits for a minute too.
private struct PatientDatabase: SQLDatabase {
  let database: PostgresDatabase

  var isShared: Bool { database.isShared }
  var collectionEvents: AsyncStream<CollectionEvent> { database.collectionEvents }

  func read<Result: Sendable>(
    within patience: Duration?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    try await database.read(within: patience.map { max($0, .seconds(60)) }, body)
  }

  func write<Result: Sendable>(
    _ lock: SQLLock?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    try await database.write(lock, body)
  }
}

extension TemporaryFolder {
  fileprivate var databaseName: String {
    "test_" + url.lastPathComponent.lowercased().filter { $0.isLetter || $0.isNumber }
  }
}
