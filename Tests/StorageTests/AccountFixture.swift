import FaceDomain
import Foundation
import Storage
import Synchronization
import Testing

extension StorageFixture {
  var accounts: AccountStore { AccountStore(database) }
  var auditLog: AuditLog { AuditLog(database) }

  static let noon = Date(timeIntervalSince1970: 1_795_435_200)  // 2026-11-23 12:00:00

  func addAccount(
    _ email: String, first: String = "First", last: String = "Last", role: Role = .user, confirmation: String? = nil,
    at now: Date = noon
  ) async throws -> Account {
    try await accounts.write { rows in
      try rows.insert(
        AccountRows.NewAccount(
          email: email, passwordHash: "hash of \(email)", firstName: first, lastName: last, role: role,
          confirmation: confirmation),
        at: now)
    }
  }

  func addApplication(_ name: String, owner: Account? = nil) async throws -> Application {
    try await accounts.write { rows in
      let guid = try rows.insertApplication(named: name, owner: owner?.id)
      return try #require(try rows.application(guid: guid, seenBy: 0)).application
    }
  }

  func addService(
    _ name: String, type: ServiceType = .recognition, in application: Application
  ) async throws -> AccountRows.ServiceEntry {
    try await accounts.write { rows in
      let guid = try rows.insertService(named: name, type: type, in: application.id)
      return try #require(try rows.service(guid: guid))
    }
  }

  func service(_ guid: String) async throws -> AccountRows.ServiceEntry? {
    try await accounts.read { try $0.service(guid: guid) }
  }

  func addFace(_ subject: String, _ values: [Float] = [1, 0], photo: [UInt8]? = nil, to key: String) async throws {
    _ = try await faces.add(
      FaceStore.NewFace(
        subject: subject, vector: UnitVector(normalizing: values), calculator: "test", photo: photo),
      to: key)
  }

  func execute(_ sql: String, _ values: [SQLValue] = []) async throws {
    try await database.write { connection in _ = try connection.execute(sql, values) }
  }

  /// The first column of a query's rows.
  func texts(_ sql: String, _ values: [SQLValue] = []) async throws -> [String] {
    try await database.read { connection in
      var texts: [String] = []
      try connection.forEachRow(sql, values) { texts.append(try $0.text(0)) }
      return texts
    }
  }

  /// What 1.2 writes into an empty database: an account nobody signs in to, with an application and a service.
  func seedAsUpstream() async throws {
    try await execute(
      """
      INSERT INTO "user" (id, email, password, first_name, last_name, account_non_expired, account_non_locked,
        credentials_non_expired, enabled, guid, global_role, allow_statistics)
      VALUES (0, 'demo@demo.com', '$2a$10$unknown', 'Demo', 'User', TRUE, TRUE, TRUE, TRUE,
        '00000000-0000-0000-0000-000000000001', 'O', FALSE)
      """)
    try await execute(
      """
      INSERT INTO app (id, name, guid, api_key) VALUES (0, 'Demo app', '00000000-0000-0000-0000-000000000001',
        '00000000-0000-0000-0000-000000000002')
      """)
    try await execute("INSERT INTO user_app_role (app_id, user_id, role) VALUES (0, 0, 'O')")
    try await execute(
      """
      INSERT INTO model (id, name, guid, app_id, api_key, type) VALUES (9223372036854775807, 'Detection_Demo',
        '00000000-0000-0000-0000-000000000003', 0, '00000000-0000-0000-0000-000000000003', 'D')
      """)
  }
}

/// A hash has the form of a UUID where 1.2's table wants one.
/// - Parameter digit: of hexadecimal numbers.
func uuid(_ digit: String) -> String { "00000000-0000-0000-0000-00000000000" + digit }

/// Keeps the queries that run on it.
final class RecordingDatabase: SQLDatabase {
  struct Query: Sendable {
    let sql: String
    let values: [SQLValue]
  }

  private let database: any SQLDatabase
  private let recorded = Mutex<[Query]>([])

  init(_ database: any SQLDatabase) {
    self.database = database
  }

  var queries: [Query] { recorded.withLock(\.self) }

  var isShared: Bool { database.isShared }

  func read<Result: Sendable>(
    within patience: Duration?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    try await database.read(within: patience) { try body(Connection(connection: $0, database: self)) }
  }

  func write<Result: Sendable>(
    _ lock: SQLLock?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    try await database.write(lock) { try body(Connection(connection: $0, database: self)) }
  }

  private struct Connection: SQLConnection {
    let connection: any SQLConnection
    let database: RecordingDatabase

    var isShared: Bool { connection.isShared }

    func takeTime() throws { try connection.takeTime() }

    func forEachRow(_ sql: String, _ values: [SQLValue], _ visit: (SQLRow) throws -> Void) throws {
      database.recorded.withLock { $0.append(Query(sql: sql, values: values)) }
      try connection.forEachRow(sql, values, visit)
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
      database.recorded.withLock { $0.append(Query(sql: sql, values: values)) }
      return try connection.execute(sql, values)
    }
  }
}
