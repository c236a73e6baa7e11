import FaceDomain
import Foundation
import Storage
import TestSupport
import Testing

/// What servers that share a database say to each other.
@Suite(.enabled(if: TestDatabase.isPostgres, "no PostgreSQL server is named")) struct CollectionEventTests {
  /// The events from the first on, until one is as asked for.
  private func events(
    of database: any SQLDatabase, until isLast: @escaping @Sendable (CollectionEvent) -> Bool,
    _ deed: @escaping @Sendable () async throws -> Void
  ) async throws -> [CollectionEvent] {
    var events: [CollectionEvent] = []
    for await event in database.collectionEvents {
      events.append(event)
      if event == .listening { try await deed() }
      if isLast(event) { break }
    }
    return events
  }

  private func notify(_ payload: String, _ store: StorageFixture) async throws {
    try await store.execute("SELECT pg_notify('face_collection_update_msg', $1)", [.text(payload)])
  }

  @Test func eachChangeIsSaidWithItsNumber() async throws {
    let store = try await StorageFixture()
    let other = try await TestDatabase.open(in: store.folder)
    let (key, otherKey) = (store.key, store.otherKey)
    let found = try await events(of: other) {
      $0 == .changed(apiKey: otherKey, version: 1)
    } _: {
      let face = try await store.add("Ann")
      _ = try await store.subjects.rename("Ann", to: "Anne", of: key)
      _ = try await store.faces.delete([face.id], of: key)
      // Nothing was changed, and nothing is said.
      _ = try await store.faces.delete([face.id], of: key)
      _ = try await store.subjects.create("Bob", of: key)
      _ = try await store.subjects.delete("Bob", of: key, noting: .system)
      _ = try await store.subjects.deleteAll(of: otherKey, noting: .system)
    }
    let changes = [1, 2, 3, 6].map { CollectionEvent.changed(apiKey: key, version: $0) }
    #expect(found == [.listening] + changes + [.changed(apiKey: otherKey, version: 1)])
  }

  @Test func serversOf12AreHeard() async throws {
    let store = try await StorageFixture()
    let other = try await TestDatabase.open(in: store.folder)
    let key = store.key
    let found = try await events(of: other) {
      $0 == .changedByUpstream(apiKey: "last")
    } _: {
      for (action, apiKey, sender) in [
        ("UPDATE", key, UUID().uuidString), ("DELETE", key, UUID().uuidString), ("OTHER", key, UUID().uuidString),
        ("UPDATE", "", UUID().uuidString), ("UPDATE", key, ""), ("UPDATE", "last", UUID().uuidString),
      ] {
        try await notify(
          """
          {
            "cacheAction" : "\(action)",
            "apiKey" : "\(apiKey)",
            "uuid" : "\(sender)"
          }
          """, store)
        try await notify("nonsense", store)
      }
    }
    #expect(
      found == [
        .listening, .changedByUpstream(apiKey: key), .changedByUpstream(apiKey: key),
        .changedByUpstream(apiKey: "last"),
      ])
  }

  /// In 1.2's words: three texts by their names, and nothing that its reader doesn't know.
  @Test func serversOf12AreTold() async throws {
    let store = try await StorageFixture()
    // Whoever takes the messages of 1.2 for another's hears ours too.
    let address = try TestDatabase.address(of: store.folder)
    let heard = try await PostgresDatabase.notifications(on: "face_collection_update_msg", at: address) {
      try await store.add("Ann")
      _ = try await store.subjects.deleteAll(of: store.key, noting: .system)
    }
    let messages = try heard.map { try JSONDecoder().decode([String: String].self, from: Data($0.utf8)) }
    #expect(messages.map { $0["cacheAction"] } == ["UPDATE", "DELETE"])
    for message in messages {
      #expect(Set(message.keys) == ["cacheAction", "apiKey", "uuid"])
      #expect(message["apiKey"] == store.key)
      #expect(message["uuid"].flatMap { UUID(uuidString: $0) } != nil)
    }
  }

  @Test(.timeLimit(.minutes(10))) func aLostConnectionIsMadeAgainAndSaidSo() async throws {
    let store = try await StorageFixture()
    let other = try await TestDatabase.open(in: store.folder)
    var count = 0
    for await event in other.collectionEvents where event == .listening {
      count += 1
      if count == 2 { break }
      // After some seconds it has asked whether the server is there.
      try await store.execute(
        """
        SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND (query LIKE 'LISTEN%' OR query = 'SELECT 1')
        """)
    }
    #expect(count == 2)
  }

  // MARK: News

  @Test func newsSayWhatHappenedSince() async throws {
    let store = try await StorageFixture()
    let log = CollectionLog(store.database)
    let (ann, bob) = try await (store.add("Ann", [1, 0]), store.add("Bob", [0, 1]))
    let first = try #require(try await log.news(of: store.key, since: 0, calculator: "test"))
    #expect(first.version == 2 && first.changes.isEmpty)
    #expect(first.faces.map(\.face) == [ann, bob])
    _ = try await store.subjects.rename("Ann", to: "Anne", of: store.key)
    _ = try await store.faces.delete([bob.id], of: store.key)
    _ = try await store.subjects.create("Carl", of: store.key)
    let next = try #require(try await log.news(of: store.key, since: 1, calculator: "test"))
    #expect(next.version == 5)
    #expect(next.changes == [.subjectRenamed(from: "Ann", to: "Anne"), .facesRemoved([bob.id])])
    // Added since, and gone again.
    #expect(next.faces.isEmpty)
    let none = try #require(try await log.news(of: store.key, since: 5, calculator: "test"))
    #expect(none.version == 5 && none.changes.isEmpty && none.faces.isEmpty)
  }

  @Test func whoHasFallenTooFarBehindIsTold() async throws {
    let store = try await StorageFixture()
    try await store.add("Ann")
    try await store.execute("UPDATE collection_change SET version = 10099")
    try await store.add("Ann")
    #expect(try await store.count("collection_log") == 1)
    let log = CollectionLog(store.database)
    #expect(try await log.news(of: store.key, since: 1, calculator: "test") == nil)
    #expect(try await log.news(of: store.key, since: 10_000, calculator: "test")?.faces.count == 1)
  }

  /// Also where each hundredth change is one that nobody has to be told of.
  @Test func whatNobodyNeedsAnyMoreGoes() async throws {
    let store = try await StorageFixture()
    try await store.add("Ann")
    try await store.execute("UPDATE collection_change SET version = 10099")
    #expect(try await store.subjects.create("Bob", of: store.key))
    #expect(try await store.count("collection_log") == 0)
  }

  @Test func aServiceThatIsGoneHasNoNews() async throws {
    let store = try await StorageFixture()
    let log = CollectionLog(store.database)
    await #expect(throws: StorageError.serviceGone) { try await log.news(of: "nobody", since: 0, calculator: "test") }
    #expect(try await log.versions(of: ["nobody", store.key]) == [store.key: 0])
  }
}
