import APIRole
import FaceDomain
import Foundation
import HTTPTypes
import Logging
import Storage
import Synchronization
import TestSupport
import Testing

/// While the database is away, faces in memory are recognised for whoever was known before.
@Suite struct DatabaseAwayTests {
  @Test func recognitionGoesOnFromMemory() async throws {
    try await APIFixture.run(wrapping: { InterruptedDatabase($0) }) { api in
      let database = try #require(api.database as? InterruptedDatabase)
      try await api.add("ann")
      #expect(try await api.whoIs("ann") == "ann")
      let other = try await api.database.addService("other", .recognition)
      database.isAway = true
      for _ in 0..<3 { #expect(try await api.whoIs("ann") == "ann") }
      // A key that nobody has used here yet may be good or not.
      let unknown = try await api.upload(
        "/recognition/recognize", ["file": ScriptedFaceCore.photo("ann")], key: other.apiKey)
      #expect(unknown.status == .serviceUnavailable)
      #expect(unknown.headers[.retryAfter] != nil)
      // What changes something, or has to be read, fails, and says that it may be tried again.
      for reply in [
        try await api.upload("/recognition/faces?subject=bob", ["file": ScriptedFaceCore.photo("bob")]),
        try await api.send(.delete, "/recognition/subjects/ann"), try await api.send(.get, "/recognition/faces"),
      ] {
        #expect(reply.status == .serviceUnavailable)
        #expect(reply.code == 0)
      }
      await api.role.counter.flush()
      database.isAway = false
      #expect(try await api.whoIs("bob") == nil)
      #expect(try await api.whoIs("ann") == "ann")
      // Requests were counted meanwhile; the counts waited.
      await api.role.counter.flush()
      let counted = try await api.database.read { connection in
        var count: Int64 = 0
        try connection.forEachRow("SELECT CAST(SUM(request_count) AS BIGINT) FROM model_statistic", []) {
          count = try $0.integer(0)
        }
        return count
      }
      #expect(counted == 6)
    }
  }

  /// However long it stays away.
  @Test func countsThatWaitAreBounded() async throws {
    let folder = try TemporaryFolder()
    let database = InterruptedDatabase(try await TestDatabase.make(in: folder))
    let counter = RequestCounter(
      store: StatisticStore(database), logger: Logger(label: "test"), mostWaiting: 2,
      now: { Date(timeIntervalSince1970: 0) })
    var services: [FaceDomain.Service] = []
    for number in 0..<5 { services.append(try await database.addService("service \(number)", .detection)) }
    database.isAway = true
    for service in services + services {
      counter.count(service)
      await counter.flush()
    }
    database.isAway = false
    await counter.flush()
    let counted = try await database.read { connection in
      var rows: [Int64] = []
      try connection.forEachRow("SELECT request_count FROM model_statistic", []) { rows.append(try $0.integer(0)) }
      return rows
    }
    #expect(counted == [2, 2])
  }

  @Test func aKeyIsGoodForAWhileOnly() async throws {
    let folder = try TemporaryFolder()
    let database = InterruptedDatabase(try await TestDatabase.make(in: folder))
    let service = try await database.addService("test", .recognition)
    let time = Mutex(ContinuousClock.now)
    let known = KnownServices(ServiceStore(database), grace: .seconds(300)) { time.withLock(\.self) }
    #expect(try await known.service(apiKey: service.apiKey) == service)
    database.isAway = true
    time.withLock { $0 += .seconds(300) }
    #expect(try await known.service(apiKey: service.apiKey) == service)
    time.withLock { $0 += .seconds(1) }
    await #expect(throws: StorageError.self) { try await known.service(apiKey: service.apiKey) }
    // Whoever learns that it is gone doesn't go on with it.
    database.isAway = false
    #expect(try await known.service(apiKey: service.apiKey) == service)
    known.forget(service.apiKey)
    database.isAway = true
    await #expect(throws: StorageError.self) { try await known.service(apiKey: service.apiKey) }
  }
}

/// A database that can be taken away.
final class InterruptedDatabase: SQLDatabase {
  private let database: any SQLDatabase
  private let away = Mutex(false)
  private let losesNext = Mutex(false)

  init(_ database: any SQLDatabase) {
    self.database = database
  }

  var isAway: Bool {
    get { away.withLock(\.self) }
    set { away.withLock { $0 = newValue } }
  }

  /// Away as soon as something has been written.
  func goAwayAfterTheNextWrite() { losesNext.withLock { $0 = true } }

  var isShared: Bool { database.isShared }

  func read<Result: Sendable>(
    within patience: Duration?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    guard !isAway else { throw .unreachable("it is away") }
    return try await database.read(within: patience, body)
  }

  func write<Result: Sendable>(
    _ lock: SQLLock?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    guard !isAway else { throw .unreachable("it is away") }
    let result = try await database.write(lock, body)
    let isLast = losesNext.withLock { loses in
      defer { loses = false }
      return loses
    }
    if isLast { isAway = true }
    return result
  }
}
