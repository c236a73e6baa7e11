import FaceDomain
import Foundation
import Storage
import TestSupport
import Testing

/// What is asked with every request must not become slower with the number of rows.
@Suite(.enabled(if: !TestDatabase.isPostgres, "plans are read as SQLite shows them")) struct QueryPlanTests {
  private static let requests: [(String, @Sendable (AccountRows) throws -> Void)] = [
    ("session", { _ = try $0.session(access: "a", at: StorageFixture.noon) }),
    ("refresh", { _ = try $0.session(refresh: "a", at: StorageFixture.noon) }),
    ("token", { _ = try $0.token(hash: "a", at: StorageFixture.noon) }),
    ("known browser", { _ = try $0.isKnownBrowser("a", of: 1) }),
    ("account by address", { _ = try $0.account(email: "a") }),
    ("account by guid", { _ = try $0.account(guid: "a") }),
    ("account by id", { _ = try $0.account(id: 1) }),
    ("confirmation", { _ = try $0.account(confirmation: "a") }),
    ("application", { _ = try $0.application(guid: "a", seenBy: 1) }),
    ("members", { _ = try $0.members(of: 1) }),
    ("applications owned", { _ = try $0.applicationsOwned(by: 1) }),
    ("service", { _ = try $0.service(guid: "a") }),
    ("services", { _ = try $0.services(of: 1) }),
    ("service name", { _ = try $0.isServiceName("a", in: 1, takenByOtherThan: nil) }),
    ("being copied", { _ = try $0.isBeingCopied(1) }),
    ("counts", { _ = try $0.counts(of: 1) }),
    ("statistics", { _ = try $0.requestsByDay(of: 1, months: 6, before: StorageFixture.noon) }),
    ("sessions", { _ = try $0.sessions(of: 1, at: StorageFixture.noon) }),
    ("tokens", { _ = try $0.tokens(of: 1) }),
    ("mail due", { _ = try $0.nextMailDue() }),
    (
      "events of an application",
      {
        var query = AuditLog.Query(limit: 6)
        query.application = "a"
        _ = try $0.auditEntries(query)
      }
    ),
  ]

  @Test(arguments: requests.map(\.0))
  func noTableIsReadFromEndToEnd(name: String) async throws {
    let store = try await StorageFixture()
    let recording = RecordingDatabase(store.database)
    let request = try #require(Self.requests.first { $0.0 == name }).1
    try await AccountStore(recording).read { try request($0) }
    let queries = recording.queries
    #expect(!queries.isEmpty)
    for query in queries {
      let plan = try await store.plan(of: query)
      #expect(!plan.isEmpty)
      #expect(!plan.contains { $0.hasPrefix("SCAN") && $0 != "SCAN CONSTANT ROW" }, "\(plan)")
    }
  }

  /// Or each of its parts would sort all faces that are left.
  @Test func aCopyGoesThroughTheFacesOnce() async throws {
    let store = try await StorageFixture()
    let application = try await store.addApplication("A")
    let source = try await store.addService("s", in: application)
    try await store.addFace("Ann", photo: [1], to: source.service.apiKey)
    let recording = RecordingDatabase(store.database)
    try await AccountStore(recording).write { rows in
      let guid = try rows.beginCopy(of: source, named: "copy")
      let copy = try #require(try rows.service(guid: guid))
      while try rows.continueCopy(copy.service.id, size: 10) {}
    }
    let steps = recording.queries.drop { !$0.sql.contains("AS job") }
    #expect(steps.count > 10)
    for query in steps {
      let plan = try await store.plan(of: query)
      #expect(!plan.contains { $0.hasPrefix("SCAN") || $0.contains("TEMP B-TREE") }, "\(query.sql) \(plan)")
    }
  }
}

extension QueryPlanTests {
  /// Nor does what is left of a service that is being deleted.
  @Test func aDeletionLooksAtAFewFacesAtATime() async throws {
    let store = try await StorageFixture()
    let application = try await store.addApplication("A")
    let service = try await store.addService("s", in: application)
    try await store.addFace("Ann", photo: [1], to: service.service.apiKey)
    let recording = RecordingDatabase(store.database)
    try await AccountStore(recording).write { rows in
      _ = try rows.discardService(service.service.id)
      while try rows.continueDeletion(service.service.id, size: 10) {}
    }
    let steps = recording.queries.filter { $0.sql.contains("embedding") && !$0.sql.contains("COUNT") }
    #expect(steps.count > 2)
    for query in steps {
      let plan = try await store.plan(of: query)
      #expect(!plan.contains { $0.hasPrefix("SCAN") || $0.contains("TEMP B-TREE") }, "\(query.sql) \(plan)")
    }
  }
}

extension StorageFixture {
  /// How SQLite goes about a query, one step a line.
  fileprivate func plan(of query: RecordingDatabase.Query) async throws -> [String] {
    try await database.read { connection in
      var plan: [String] = []
      try connection.forEachRow("EXPLAIN QUERY PLAN " + query.sql, query.values) { plan.append(try $0.text(3)) }
      return plan
    }
  }
}
