import FaceDomain
import Foundation
import HTTPTypes
import Storage
import TestSupport
import Testing

/// What clients with a key do to many faces at once stands in the audit log.
@Suite struct AuditTests {
  @Test func deletionsOfManyFacesAreNotedWithTheServiceThatAskedForThem() async throws {
    try await APIFixture.run { api in
      for person in ["ann", "ann", "bob", "eve", "max"] { try await api.add(person) }
      _ = try await api.send(.delete, "/recognition/faces?subject=ANN")
      _ = try await api.send(.delete, "/recognition/subjects/bob")
      _ = try await api.send(.delete, "/recognition/subjects")
      _ = try await api.send(.delete, "/recognition/faces")

      let entries = try await api.audit()
      #expect(entries.map(\.event?.action) == [.subjectDeleted, .subjectDeleted, .subjectsDeleted, .subjectsDeleted])
      #expect(entries.map(\.event?.object.kind) == [.subject, .subject, .subject, .subject])
      #expect(entries.map(\.object.name) == ["ann", "bob", "", ""])
      #expect(entries.map(\.detail) == ["2 faces", "1 face", "2 faces, 2 subjects", "0 faces, 0 subjects"])
      for entry in entries {
        #expect(entry.event?.actor.kind == .serviceKey)
        #expect(entry.actor.name == "test")
        #expect(!entry.actor.address.isEmpty)
      }
    }
  }

  @Test func aListOfFacesIsNotedAsOneDeletion() async throws {
    try await APIFixture.run { api in
      let ids = [try await api.add("ann"), try await api.add("bob"), UUID().uuidString]
      let list = try String(decoding: JSONEncoder().encode(ids), as: UTF8.self)
      #expect(try await api.json(.post, "/recognition/faces/delete", list).status == .ok)
      // There is nothing left of it to delete.
      #expect(try await api.json(.post, "/recognition/faces/delete", list).status == .ok)
      let events = try await api.audit().compactMap(\.event)
      #expect(events.map(\.action) == [.facesDeleted])
      #expect(events.map(\.object.kind) == [.faces])
      #expect(events.map(\.detail) == ["2 faces"])
    }
  }

  @Test func whatConcernsOneFaceOrNobodyIsNotNoted() async throws {
    try await APIFixture.run { api in
      let id = try await api.add("ann")
      #expect(try await api.json(.put, "/recognition/subjects/ann", #"{"subject":"Anna"}"#).status == .ok)
      #expect(try await api.send(.delete, "/recognition/faces/\(id)").status == .ok)
      #expect(try await api.send(.delete, "/recognition/subjects/nobody").status == .notFound)
      #expect(try await api.send(.delete, "/recognition/faces?subject=nobody").json == ["deleted": 0])
      #expect(try await api.send(.get, "/recognition/faces").status == .ok)
      #expect(try await api.audit().isEmpty)
    }
  }

  @Test func fetchingAHundredPhotosIsNotedOnBothWaysToThem() async throws {
    try await APIFixture.run { api in
      let id = try await api.add("ann")
      let paths = ["/recognition/faces/\(id)/img", "/static/\(api.key)/images/\(id)"]
      for path in paths {
        for _ in 0..<5 { _ = try await api.send(.head, path) }
        _ = try await api.send(.get, path.replacingOccurrences(of: id, with: UUID().uuidString))
      }
      // They are counted by the hour.
      let left = 3600 - Date.now.timeIntervalSince1970.truncatingRemainder(dividingBy: 3600)
      if left < 180 { try await Task.sleep(for: .seconds(left + 1)) }
      for number in 0..<99 { #expect(try await api.send(.get, paths[number % 2]).status == .ok) }
      let marker = AuditEvent(
        actor: .init(kind: .system, id: api.service.guid), action: .facesDeleted, object: .init(.faces))
      try await AuditLog(api.database).append(marker)
      #expect(try await api.send(.get, paths[0]).status == .ok)

      let events = try await api.audit(atLeast: 2).compactMap(\.event)
      #expect(events.map(\.action) == [.facesDeleted, .photosExported])
      #expect(events.last?.detail.hasPrefix("100 photos since ") == true)
      #expect(events.last?.actor.kind == .serviceKey)
    }
  }
}

extension APIFixture {
  /// What the service's key has done, oldest first.
  /// - Parameter count: waits for so many: exports are noted after the photo was sent.
  fileprivate func audit(atLeast count: Int = 0) async throws -> [AuditEntry] {
    try await AuditLog(database).entries(of: service.guid, atLeast: count)
  }
}
