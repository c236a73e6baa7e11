import FaceDomain
import Foundation
import Storage
import TestSupport
import Testing

@Suite struct SQLiteDatabaseTests {
  @Test func whatWasWrittenIsThereAfterOpeningAgain() async throws {
    let folder = try TemporaryFolder()
    let file = folder.file("deep/down/test.sqlite")
    let service = try await SQLiteDatabase(file: file).addService("a", type: .detection)
    let services = try await ServiceStore(SQLiteDatabase(file: file)).services()
    #expect(services == [service])
  }

  @Test func aTransactionThatFailsLeavesNothing() async throws {
    let store = try await StorageFixture()
    struct Stop: Error {}
    await #expect(throws: StorageError.self) {
      try await store.database.write { connection in
        try connection.execute("INSERT INTO img (id, content) VALUES ($1, $2)", [.text("x"), .blob([1])])
        throw Stop()
      }
    }
    #expect(try await store.photoCount() == 0)
  }

  @Test func aValueMayBeUsedTwiceInAQuery() async throws {
    let store = try await StorageFixture()
    let sum = try await store.database.read { connection in
      var sum: Int64 = 0
      try connection.forEachRow("SELECT CAST($2 AS BIGINT) + CAST($1 AS BIGINT) + $1", [.integer(10), .integer(1)]) {
        sum = try $0.integer(0)
      }
      return sum
    }
    #expect(sum == 21)
  }

  @Test func aDatabaseOfANewerVersionIsRefused() async throws {
    let folder = try TemporaryFolder()
    let file = folder.file("test.sqlite")
    try await SQLiteDatabase(file: file).write { connection in
      _ = try connection.execute("INSERT INTO grdb_migrations (identifier) VALUES ('999-the-future')", [])
    }
    #expect(throws: StorageError.newerSchema(path: file.path)) { try SQLiteDatabase(file: file) }
  }

  @Test func aFileThatIsNoDatabaseIsRefusedWithItsPath() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("test.sqlite")
    try Data(repeating: 0x41, count: 4096).write(to: file)
    let error = #expect(throws: StorageError.self) { try SQLiteDatabase(file: file) }
    #expect(error?.description.contains(file.path) == true)
  }

  @Test func errorsNeverShowValues() async throws {
    let store = try await StorageFixture()
    let error = await #expect(throws: StorageError.self) {
      try await store.database.write { connection in
        _ = try connection.execute("INSERT INTO app (name, guid, api_key) VALUES ($1, $1, NULL)", [.text("secret")])
      }
    }
    #expect(error?.description.contains("secret") == false)
  }

  /// 2 is FULL: a commit is on disk when it is acknowledged.
  @Test(.enabled(if: !TestDatabase.isPostgres, "SQLite alone is told"))
  func commitsAreSynchronous() async throws {
    let store = try await StorageFixture()
    let mode = try await store.database.write { connection in
      var mode: Int64 = -1
      try connection.forEachRow("PRAGMA synchronous", []) { mode = try $0.integer(0) }
      return mode
    }
    #expect(mode == 2)
  }

  @Test func aNewFolderIsForItsOwnerAlone() async throws {
    let folder = try TemporaryFolder()
    _ = try SQLiteDatabase(file: folder.file("new/test.sqlite"))
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("new").path)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }
}
