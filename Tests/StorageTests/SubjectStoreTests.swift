import FaceDomain
import Foundation
import Storage
import Testing

@Suite struct SubjectStoreTests {
  @Test func namesAreUniqueIgnoringCaseAlsoBeyondASCII() async throws {
    let store = try await StorageFixture()
    #expect(try await store.subjects.create("Ærø", of: store.key))
    #expect(try await !store.subjects.create("æRØ", of: store.key))
    #expect(try await store.subjects.create("Ærø", of: store.otherKey))
    #expect(try await store.subjects.names(of: store.key) == ["Ærø"])
  }

  @Test func renamingToAFreeNameKeepsTheFaces() async throws {
    let store = try await StorageFixture()
    let face = try await store.add("Ann")
    #expect(try await store.subjects.rename("ANN", to: "Anna", of: store.key) == .renamed(from: "Ann", to: "Anna"))
    #expect(try await store.allFaces().map(\.subject) == ["Anna"])
    #expect(try await store.allFaces().map(\.id) == [face.id])
  }

  @Test func renamingOnlyTheCaseIsARename() async throws {
    let store = try await StorageFixture()
    try await store.add("ann")
    #expect(try await store.subjects.rename("ann", to: "Ann", of: store.key) == .renamed(from: "ann", to: "Ann"))
    #expect(try await store.subjects.names(of: store.key) == ["Ann"])
  }

  @Test func renamingOntoAnotherSubjectMovesTheFacesThere() async throws {
    let store = try await StorageFixture()
    try await store.add("Ann")
    try await store.add("Bob")
    #expect(try await store.subjects.rename("Ann", to: "BOB", of: store.key) == .merged(from: "Ann", into: "Bob"))
    #expect(try await store.subjects.names(of: store.key) == ["Bob"])
    #expect(try await store.allFaces().map(\.subject) == ["Bob", "Bob"])
  }

  @Test func renamingAnUnknownSubjectChangesNothing() async throws {
    let store = try await StorageFixture()
    #expect(try await store.subjects.rename("Nobody", to: "Ann", of: store.key) == .unknownSubject)
    #expect(try await store.subjects.names(of: store.key).isEmpty)
  }

  @Test func deletingASubjectLeavesNoPhotoBehind() async throws {
    let store = try await StorageFixture()
    try await store.add("Ann", photo: [1])
    try await store.add("Ann", photo: [2])
    try await store.add("Bob", photo: [3])
    let deletion = try await store.subjects.delete("aNN", of: store.key, noting: .system)
    #expect(deletion?.name == "Ann")
    #expect(deletion?.faces == 2)
    #expect(try await store.photoCount() == 1)
    let rest = try await store.subjects.deleteAll(of: store.key, noting: .system)
    #expect(rest.subjects == 1)
    #expect(rest.faces == 1)
    #expect(try await store.photoCount() == 0)
    #expect(try await store.count("embedding") == 0)
  }

  @Test func deletionsAreNotedAsTheyHappened() async throws {
    let store = try await StorageFixture()
    try await store.add("Ann")
    try await store.add("Ann")
    let (client, before) = (AuditEvent.Actor(kind: .serviceKey, id: "guid", name: "one", address: "192.0.2.1"), Date())
    _ = try await store.subjects.delete("aNN", of: store.key, noting: client)
    _ = try await store.subjects.delete("aNN", of: store.key, noting: client)
    _ = try await store.subjects.deleteAll(of: store.key, noting: client)
    var query = AuditLog.Query()
    query.actor = "guid"
    let entries = try await AuditLog(store.database).entries(query)
    #expect(entries.map(\.action) == ["subjects.delete", "subject.delete"])
    #expect(entries.map(\.detail) == ["0 faces, 0 subjects", "2 faces"])
    #expect(entries.last?.object.name == "Ann")
    #expect(entries.allSatisfy { $0.event?.actor == client && abs($0.at.timeIntervalSince(before)) < 3600 })
  }

  @Test func nothingIsDeletedWithoutNotingIt() async throws {
    let store = try await StorageFixture()
    let face = try await store.add("Ann", photo: [1])
    try await store.breakAuditLog()
    await #expect(throws: StorageError.self) {
      try await store.subjects.delete("Ann", of: store.key, noting: .system)
    }
    await #expect(throws: StorageError.self) { try await store.subjects.deleteAll(of: store.key, noting: .system) }
    #expect(try await store.allFaces() == [face])
    #expect(try await store.photoCount() == 1)
  }

  @Test func aSubjectForAKeyNobodyHasIsRefusedAsSuch() async throws {
    let store = try await StorageFixture()
    await #expect(throws: StorageError.serviceGone) { try await store.subjects.create("Ann", of: UUID().uuidString) }
    #expect(try await store.subjects.create("Ann", of: store.key))
    #expect(try await !store.subjects.create("ann", of: store.key))
  }
}

extension StorageFixture {
  /// Makes every further entry fail.
  func breakAuditLog() async throws {
    try await database.write { connection in
      let action =
        connection.isShared
        ? "EXECUTE PROCEDURE audit_log_is_only_added_to()" : "BEGIN SELECT RAISE(ABORT, 'broken'); END"
      _ = try connection.execute("CREATE TRIGGER broken BEFORE INSERT ON audit_log \(action)", [])
    }
  }
}
