import FaceDomain
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isPostgres, "no PostgreSQL server is named")) struct PostgresDatabaseTests {
  private static func count(_ sql: String, _ database: any SQLDatabase) async throws -> Int64 {
    try await database.read { connection in
      var count: Int64 = -1
      try connection.forEachRow(sql, []) { count = try $0.integer(0) }
      return count
    }
  }

  // MARK: Values

  @Test func valuesComeBackAsTheyWentIn() async throws {
    let store = try await StorageFixture()
    let vector: [Float] = [0, -1.5, .pi, 1e-30, .greatestFiniteMagnitude]
    let bytes = [UInt8](0...255)
    let values: [SQLValue] = [
      .blob(bytes), .vector(vector), .text("Zoë 😀 '\"\\"), .integer(.min), .boolean(true), .vector([]), .blob([]),
      .null,
    ]
    let rows = try await store.database.read { connection in
      var rows: [SQLRow] = []
      try connection.forEachRow(
        """
        SELECT CAST($1 AS bytea), CAST($2 AS real[]), CAST(CAST($2 AS real[]) AS double precision[]), CAST($3 AS text),
          CAST($4 AS bigint), CAST($5 AS boolean), CAST($6 AS real[]), CAST($7 AS bytea), CAST($8 AS text)
        """, values
      ) { rows.append($0) }
      return rows
    }
    let row = try #require(rows.first)
    #expect(try row.bytes(0) == bytes)
    #expect(try row.floats(1) == vector)
    #expect(try row.floats(2) == vector)
    #expect(try row.text(3) == "Zoë 😀 '\"\\")
    #expect(try row.integer(4) == .min)
    #expect(try row.floats(6) == [])
    #expect(try row.bytes(7) == [])
  }

  @Test(arguments: [
    ("2026-11-23 12:00:00", "2026-11-23 12:00:00"), ("2026-11-23 12:00:00.25", "2026-11-23 12:00:00.250"),
    ("1999-12-31 23:59:59.999", "1999-12-31 23:59:59.999"), ("2000-02-29 00:00:00", "2000-02-29 00:00:00"),
    ("2100-03-01 00:00:00", "2100-03-01 00:00:00"), ("1600-02-29 01:02:03", "1600-02-29 01:02:03"),
    ("0001-01-01 00:00:00", "0001-01-01 00:00:00"), ("infinity", "9999-12-31 23:59:59"),
    ("-infinity", "0001-01-01 00:00:00"),
  ])
  func timesAreReadAsTheyAreMeant(stored: String, read: String) async throws {
    let store = try await StorageFixture()
    #expect(try await store.texts("SELECT CAST($1 AS timestamp)", [.text(stored)]) == [read])
  }

  @Test func aPhotoOfManyMegabytesIsKept() async throws {
    let store = try await StorageFixture()
    let photo = (0..<(20 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    let face = try await store.add("Ann", photo: photo)
    #expect(try await store.faces.photo(of: face.id, of: store.key) == photo)
  }

  // MARK: The order of changes

  /// A change that began first, and is held open, is followed by the other and never overtaken.
  @Test func aLaterChangeWaitsForAnEarlierOneThatIsHeldOpen() async throws {
    let store = try await StorageFixture()
    let other = try await TestDatabase.open(in: store.folder)
    let (key, subjects) = (store.key, SubjectStore(other))
    _ = try await subjects.create("Ann", of: key)
    let (begun, isBegun) = AsyncStream<Void>.makeStream()
    let mayEnd = Mutex(false)
    let early = Task {
      defer { isBegun.finish() }
      try await store.database.write { connection in
        // As a change begins: by its number.
        try connection.execute(
          "UPDATE collection_change SET version = version + 1 WHERE model_id = (SELECT id FROM model WHERE api_key = $1)",
          [.text(key)])
        isBegun.yield()
        // Never idle: a transaction that is ends after some seconds.
        for _ in 0..<12_000 where !mayEnd.withLock(\.self) { try connection.execute("SELECT pg_sleep(.05)", []) }
        try connection.execute("UPDATE subject SET subject_name = 'first' WHERE api_key = $1", [.text(key)])
      }
    }
    for await _ in begun { break }
    let late = Task { try await subjects.rename("first", to: "second", of: key) }
    try await Task.sleep(for: .milliseconds(200))
    #expect(try await store.subjects.names(of: key) == ["Ann"])
    mayEnd.withLock { $0 = true }
    try await early.value
    // It sees what the first did, for which it had to wait.
    #expect(try await late.value == .renamed(from: "first", to: "second"))
    #expect(try await CollectionLog(other).versions(of: [key]) == [key: 3])
  }

  @Test func aChangeThatFailsHoldsUpNobody() async throws {
    let store = try await StorageFixture()
    struct Stop: Error {}
    await #expect(throws: StorageError.self) {
      try await store.database.write { connection in
        try connection.execute(
          "INSERT INTO collection_change (model_id, version) SELECT id, 1 FROM model", [])
        throw Stop()
      }
    }
    #expect(try await store.subjects.create("Ann", of: store.key))
  }

  @Test func manyChangesFromTwoServersAreNumberedWithoutGaps() async throws {
    let store = try await StorageFixture()
    let others = FaceStore(try await TestDatabase.open(in: store.folder))
    let (key, mine) = (store.key, store.faces)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<60 {
        group.addTask {
          let faces = number.isMultiple(of: 2) ? mine : others
          let new = FaceStore.NewFace(
            subject: number.isMultiple(of: 3) ? "Zoë" : "ZOË", vector: try UnitVector(normalizing: [1, 0]),
            calculator: "test", photo: [1])
          _ = try await faces.add(new, to: key)
        }
      }
      try await group.waitForAll()
    }
    #expect(try await store.subjects.names(of: key).count == 1)
    #expect(try await Self.count("SELECT version FROM collection_change", store.database) == 60)
    #expect(try await Self.count("SELECT COUNT(*) FROM collection_log", store.database) == 60)
    // Rows lie in the order of their changes.
    let order =
      """
      SELECT COUNT(*) FROM collection_log AS a JOIN embedding AS e ON CAST(e.id AS text) = a.faces
      JOIN collection_log AS b ON b.version = a.version + 1 JOIN embedding AS f ON CAST(f.id AS text) = b.faces
      WHERE e.seq > f.seq
      """
    #expect(try await Self.count(order, store.database) == 0)
  }

  // MARK: Long statements

  @Test func whatGrowsWithACollectionMayTakeLong() async throws {
    let store = try await StorageFixture()
    let hasty = try await PostgresDatabase(
      TestDatabase.address(of: store.folder), .init(connections: 1, timeout: .seconds(8), connect: .seconds(60)))
    let slow: @Sendable (any SQLConnection) throws -> Void = { connection in
      try connection.forEachRow("SELECT pg_sleep(9.5)", []) { _ in }
    }
    await #expect(throws: StorageError.self) { try await hasty.read(slow) }
    try await hasty.read { connection in
      try connection.takeTime()
      try slow(connection)
    }
    // And is over with its transaction.
    await #expect(throws: StorageError.self) { try await hasty.read(slow) }
    #expect(hasty.isUp)
  }

  /// One slow answer to somebody with little patience is not the end of the server.
  @Test func whoIsHastyDoesNotSpeakForOthers() async throws {
    let store = try await StorageFixture()
    let database = try await PostgresDatabase(TestDatabase.address(of: store.folder), TestDatabase.settings)
    await #expect(throws: StorageError.self) {
      try await database.read(within: .seconds(3)) { connection in
        try connection.forEachRow("SELECT pg_sleep(12)", []) { _ in }
      }
    }
    #expect(database.isUp)
    #expect(try await Self.count("SELECT 1", database) == 1)
    // Nor for those who are as hasty as this one.
    let again = try await database.read(within: .seconds(60)) { connection in
      var number: Int64 = 0
      try connection.forEachRow("SELECT 1", []) { number = try $0.integer(0) }
      return number
    }
    #expect(again == 1)
  }

  // MARK: Versions

  @Test func aDatabaseThatIsBehindIsLeftToServers() async throws {
    let store = try await StorageFixture()
    let address = try TestDatabase.address(of: store.folder)
    let newest = "(SELECT MAX(number) FROM compreface_migration)"
    try await store.execute("CREATE TABLE undone AS SELECT * FROM compreface_migration WHERE number = \(newest)")
    try await store.execute("DELETE FROM compreface_migration WHERE number = \(newest)")
    await #expect(throws: StorageError.olderSchema(path: address.text)) {
      _ = try await PostgresDatabase(address, upgrades: false)
    }
    try await store.execute("INSERT INTO compreface_migration SELECT * FROM undone")
    _ = try await PostgresDatabase(address, upgrades: false)
  }

  // MARK: Lost connections

  /// As one that was the primary until others took over, and keeps its sessions.
  @Test func aSessionThatOnlyReadsByNowIsReplaced() async throws {
    let store = try await StorageFixture()
    let database = try await PostgresDatabase(
      TestDatabase.address(of: store.folder), .init(connections: 1, timeout: .seconds(60), connect: .seconds(60)))
    _ = try await database.write { connection in try connection.execute("SET default_transaction_read_only = on", []) }
    #expect(try await SubjectStore(database).create("Ann", of: store.key))
  }

  @Test func connectionsThatDiedWhileNobodyUsedThemAreReplaced() async throws {
    let store = try await StorageFixture()
    #expect(try await store.subjects.create("Ann", of: store.key))
    for _ in 0..<3 {
      let other = try await TestDatabase.open(in: store.folder)
      _ = try await Self.count(
        """
        SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """, other)
      #expect(try await store.subjects.names(of: store.key) == ["Ann"])
      #expect(try await store.subjects.create("Ann", of: store.key) == false)
    }
  }

  @Test func aServerThatIsNotThereIsSaidToBeAway() async throws {
    let address = try #require(PostgresAddress("postgresql://127.0.0.1:9/frs"))
    await #expect {
      try await PostgresDatabase(address)
    } throws: { error in
      if case .unreachable? = error as? StorageError { true } else { false }
    }
  }

  @Test func whoIsNotLetInIsToldWhyWithoutThePassword() async throws {
    let server = try #require(TestDatabase.server)
    let wrong = try #require(PostgresAddress(server.text)).with(user: "nobody_of_this_name", password: "hunter2")
    let error = await #expect(throws: StorageError.self) { try await PostgresDatabase(wrong, TestDatabase.settings) }
    #expect(error?.description.contains("nobody_of_this_name") == true)
    #expect(error?.description.contains("hunter2") == false)
  }

  // MARK: Tables

  @Test func serversThatStartTogetherMakeTheTablesOnce() async throws {
    let folder = try TemporaryFolder()
    let address = try await TestDatabase.empty(for: folder)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<6 {
        group.addTask {
          for attempt in 1... {
            do {
              _ = try await PostgresDatabase(address, TestDatabase.settings)
              return
            } catch StorageError.inUse where attempt < 600 {
              // As a server that starts does it.
              try await Task.sleep(for: .milliseconds(50))
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let database = try await PostgresDatabase(address, TestDatabase.settings)
    #expect(try await Self.count("SELECT COUNT(*) FROM databasechangelog", database) == 45)
    #expect(try await Self.count("SELECT COUNT(*) FROM \"user\"", database) == 0)
  }

  @Test func aDatabaseOfANewerVersionIsRefused() async throws {
    let store = try await StorageFixture()
    try await store.execute("INSERT INTO compreface_migration (number, name) VALUES (999, '999-the-future')")
    let error = await #expect(throws: StorageError.self) { try await TestDatabase.open(in: store.folder) }
    if case .newerSchema? = error {} else { Issue.record("\(String(describing: error))") }
  }

  @Test func aDatabaseOfAnOlderCompreFaceIsRefused() async throws {
    let folder = try TemporaryFolder()
    let address = try await TestDatabase.empty(for: folder)
    try await PostgresDatabase.execute(
      "CREATE TABLE model (id bigint); CREATE TABLE databasechangelog (id varchar(255));", at: address)
    let error = await #expect(throws: StorageError.self) { try await PostgresDatabase(address, TestDatabase.settings) }
    if case .olderUpstream? = error {} else { Issue.record("\(String(describing: error))") }
  }
}
