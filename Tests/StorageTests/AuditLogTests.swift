import Foundation
import Storage
import Testing

@Suite struct AuditLogTests {
  private static let now = StorageFixture.noon

  private static func later(_ seconds: Double) -> Date { now.addingTimeInterval(seconds) }

  /// Five entries a second apart; what the fixture itself did comes before them.
  private static func fill(_ store: StorageFixture) async throws {
    let ann = AuditEvent.Actor(kind: .account, id: "guid-a", name: "Ann@a.org", address: "192.0.2.1")
    let bob = AuditEvent.Actor(kind: .token, id: "guid-b", name: "Ärn@b.org")
    let events = [
      AuditEvent(actor: ann, action: .serviceCreated, object: .init(.service, id: "s-1", name: "Door"), detail: "0"),
      AuditEvent(actor: bob, action: .serviceDeleted, object: .init(.service, id: "s-2", name: "Étage"), detail: "1"),
      AuditEvent(
        actor: ann, action: .applicationDeleted, object: .init(.application, id: "a-1", name: "App"),
        application: "a-1", detail: "2"),
      AuditEvent(
        actor: .system, action: .accountExpired, object: .init(.account, id: "guid-a", name: "x"), detail: "3"),
      AuditEvent(
        actor: ann, action: .serviceDeleted, object: .init(.service, id: "s-1", name: "Door"), application: "a-1",
        detail: "4"),
    ]
    for (number, event) in events.enumerated() {
      try await store.auditLog.append(event, at: later(Double(number)))
    }
  }

  private static func details(
    _ store: StorageFixture, limit: Int = 100, _ change: (inout AuditLog.Query) -> Void
  ) async throws -> String {
    var query = AuditLog.Query(limit: limit)
    change(&query)
    return try await store.auditLog.entries(query).map(\.detail).joined()
  }

  @Test func anEntryComesBackAsItWentIn() async throws {
    let store = try await StorageFixture()
    for (number, action) in AuditEvent.Action.allCases.enumerated() {
      let kinds = AuditEvent.Actor.Kind.allCases
      let objects = AuditEvent.Object.Kind.allCases
      let event = AuditEvent(
        actor: .init(kind: kinds[number % kinds.count], id: "i", name: "n", address: "192.0.2.1"), action: action,
        object: .init(objects[number % objects.count], id: "o", name: "p"), application: "a", detail: "d")
      try await store.auditLog.append(event, at: Self.later(0.123))
      let entry = try #require(try await store.auditLog.entries(.init(limit: 1)).first)
      #expect(entry.event == event)
      #expect(abs(entry.at.timeIntervalSince(Self.later(0.123))) < 1e-6)
    }
  }

  /// A newer version wrote it, before somebody went back to this one.
  @Test func whatThisVersionDoesNotKnowIsReadAllTheSame() async throws {
    let store = try await StorageFixture()
    try await Self.fill(store)
    try await store.execute(
      """
      INSERT INTO audit_log (at, actor_kind, actor_id, actor_name, address, action, object_kind, object_id, object_name,
        application, detail) VALUES ('2120-01-01 00:00:00.000', 'robot', 'r', 'R2', '192.0.2.9', 'face.smile', 'mood',
        'm', 'Joy', 'a-1', '5')
      """)
    #expect(try await Self.details(store, limit: 6) { _ in } == "543210")
    var query = AuditLog.Query()
    query.action = "face."
    let entry = try #require(try await store.auditLog.entries(query).first)
    #expect(entry.event == nil)
    #expect([entry.actor.kind, entry.action, entry.object.kind] == ["robot", "face.smile", "mood"])
  }

  /// It is what the admin API and the command line give out.
  @Test func anEntryAsJSON() async throws {
    let store = try await StorageFixture()
    try await store.auditLog.append(
      AuditEvent(
        actor: .init(kind: .serviceKey, id: "i", name: "n", address: "192.0.2.1"), action: .facesDeleted,
        object: .init(.faces, id: "o", name: "p"), application: "a", detail: "d"),
      at: Date(timeIntervalSince1970: 1_700_000_000.5))
    let entry = try #require(try await store.auditLog.entries(.init(limit: 1)).first)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(
      String(decoding: try encoder.encode(entry), as: UTF8.self) == #"""
        {"action":"faces.delete","actor":{"address":"192.0.2.1","id":"i","kind":"service-key","name":"n"},\#
        "application":"a","at":"2023-11-14T22:13:20Z","detail":"d","id":\#(entry.id),\#
        "object":{"id":"o","kind":"faces","name":"p"}}
        """#)
  }

  /// Wherever this is changed, old entries mean nothing any more.
  @Test func whatStandsInTheDatabaseStaysTheSame() {
    #expect(AuditEvent.Action.serviceDeleted.rawValue == "service.delete")
    #expect(Set(AuditEvent.Action.allCases.map(\.rawValue)).count == AuditEvent.Action.allCases.count)
    #expect(AuditEvent.Actor.Kind.serviceKey.rawValue == "service-key")
    #expect(AuditEvent.Object.Kind.allCases.map(\.rawValue).sorted().prefix(2) == ["account", "application"])
  }

  @Test(arguments: ["UPDATE audit_log SET detail = 'x'", "DELETE FROM audit_log", "DELETE FROM audit_log WHERE id = 1"])
  func nothingInTheLogIsChangedOrCut(sql: String) async throws {
    let store = try await StorageFixture()
    try await Self.fill(store)
    await #expect(throws: StorageError.self) { try await store.execute(sql) }
    #expect(try await Self.details(store, limit: 5) { _ in } == "43210")
    #expect(try await store.count("audit_log") == 5)
  }

  @Test func theNewestComesFirstAndPagesFollowWithoutGapsWhateverTheClockSaid() async throws {
    let store = try await StorageFixture()
    try await Self.fill(store)
    try await store.auditLog.append(
      AuditEvent(actor: .system, action: .signedIn, object: .init(.account), detail: "5"), at: Self.later(-1000))
    var all = ""
    var query = AuditLog.Query(limit: 2)
    for _ in 0..<4 {
      let page = try await store.auditLog.entries(query)
      #expect(page.map(\.id) == page.map(\.id).sorted(by: >))
      all += page.map(\.detail).joined()
      query.before = page.last?.id
    }
    #expect(all == "543210")
  }

  @Test(arguments: [("service.", "410"), ("service.delete", "41"), ("service", "410"), ("serv%", ""), ("x", "")])
  func actionsAreFoundByTheirBeginning(action: String, found: String) async throws {
    let store = try await StorageFixture()
    try await Self.fill(store)
    #expect(try await Self.details(store) { query in (query.action, query.until) = (action, Self.later(60)) } == found)
  }

  @Test(arguments: [
    ("guid-a", "420"), ("ANN@A.ORG", "420"), ("äRN@B.org", "1"), ("GUID-A", ""), ("nn@a.org", ""), ("%", ""),
  ])
  func actorsAreFoundByGuidOrName(actor: String, found: String) async throws {
    let store = try await StorageFixture()
    try await Self.fill(store)
    #expect(try await Self.details(store) { $0.actor = actor } == found)
  }

  @Test(arguments: [("a-1", "42"), ("A-1", ""), ("a-", "")])
  func whatHappenedInAnApplicationIsFoundByItsGuid(application: String, found: String) async throws {
    let store = try await StorageFixture()
    try await Self.fill(store)
    #expect(try await Self.details(store) { $0.application = application } == found)
  }

  @Test(arguments: [("s-1", "40"), ("DOOR", "40"), ("éTAGE", "1"), ("guid-a", "3"), ("a-1", "2"), ("Doo", "")])
  func objectsAreFoundByGuidOrName(object: String, found: String) async throws {
    let store = try await StorageFixture()
    try await Self.fill(store)
    #expect(try await Self.details(store) { $0.object = object } == found)
  }

  @Test func conditionsNarrowEachOther() async throws {
    let store = try await StorageFixture()
    try await Self.fill(store)
    #expect(
      try await Self.details(store) { query in
        (query.actor, query.action) = ("guid-a", "service.")
      } == "40")
    #expect(
      try await Self.details(store) { query in
        (query.actor, query.action, query.object, query.since) = ("guid-a", "service.", "s-1", Self.later(1))
      } == "4")
    #expect(try await Self.details(store, limit: 1) { $0.actor = "guid-a" } == "4")
  }

  @Test func timesIncludeTheirBeginningAndNotTheirEnd() async throws {
    let store = try await StorageFixture()
    try await Self.fill(store)
    let found = try await Self.details(store) { query in
      (query.since, query.until) = (Self.later(1), Self.later(3))
    }
    #expect(found == "21")
    let later = try await Self.details(store) { query in
      (query.since, query.until) = (Self.later(1.001), Self.later(3.001))
    }
    #expect(later == "32")
  }

  @Test func aLimitIsKeptWithinBounds() async throws {
    let store = try await StorageFixture()
    try await store.accounts.write { rows in
      for _ in 0..<1001 {
        try rows.note(AuditEvent(actor: .system, action: .signedIn, object: .init(.account)), at: Self.now)
      }
    }
    for (limit, count) in [(-1, 0), (0, 0), (3, 3), (1000, 1000), (.max, 1000)] {
      #expect(try await store.auditLog.entries(.init(limit: limit)).count == count)
    }
  }

  @Test func whatIsUndoneIsNotNoted() async throws {
    let store = try await StorageFixture()
    let before = try await store.count("audit_log")
    struct Stop: Error {}
    await #expect(throws: (any Error).self) {
      try await store.accounts.write { rows in
        try rows.note(AuditEvent(actor: .system, action: .signedIn, object: .init(.account)), at: Self.now)
        throw Stop()
      }
    }
    #expect(try await store.count("audit_log") == before)
  }
}
