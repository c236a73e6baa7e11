import FaceDomain
import Foundation
import HTTPTypes
import Storage
import Synchronization
import TestSupport
import Testing

/// A face is added once, however often the same request comes.
@Suite struct IdempotencyTests {
  @Test func aRequestThatComesAgainAddsNothing() async throws {
    let core = CountingCore()
    try await APIFixture.run(core: core) { api in
      let first = try await api.add("ann", key: "one")
      #expect(first.status == .created)
      let photos = core.count
      for _ in 0..<3 {
        let again = try await api.add("ann", key: "one")
        #expect(again.status == .created)
        #expect(again.body == first.body)
      }
      // Nobody looked at the photo again.
      #expect(core.count == photos)
      #expect(try await api.faceCount == 1)
      #expect(try await api.add("ann", key: "two").body != first.body)
      #expect(try await api.add("ann", key: nil).status == .created)
      #expect(try await api.faceCount == 3)
    }
  }

  @Test func manyAtTheSameTimeAddOne() async throws {
    try await APIFixture.run { api in
      let bodies = try await withThrowingTaskGroup(of: Data.self) { group in
        for _ in 0..<8 { group.addTask { try await api.add("ann", key: "one").body } }
        return try await group.reduce(into: Set<Data>()) { $0.insert($1) }
      }
      #expect(bodies.count == 1)
      #expect(try await api.faceCount == 1)
      #expect(try await api.whoIs("ann") == "ann")
    }
  }

  @Test func anotherRequestUnderTheSameKeyIsRefused() async throws {
    try await APIFixture.run { api in
      #expect(try await api.add("ann", key: "one").status == .created)
      for reply in [
        try await api.add("bob", key: "one"), try await api.add("ann", as: "Ann", key: "one"),
        try await api.add("ann", key: "one", query: "&det_prob_threshold=0.5"),
      ] {
        #expect(reply.status == .unprocessableContent)
        #expect(reply.code == 112)
      }
      #expect(try await api.faceCount == 1)
      // Each service has keys of its own.
      let other = try await api.database.addService("other", .recognition)
      #expect(try await api.add("bob", key: "one", service: other.apiKey).status == .created)
    }
  }

  /// Or a face that was deleted would be recognised again.
  @Test func whatWasDeletedMeanwhileStaysDeleted() async throws {
    try await APIFixture.run { api in
      let first = try await api.add("ann", key: "one")
      #expect(try await api.whoIs("ann") == "ann")
      #expect(try await api.send(.delete, "/recognition/subjects/ann").status == .ok)
      #expect(try await api.add("ann", key: "one").body == first.body)
      #expect(try await api.whoIs("ann") == nil)
      #expect(try await api.faceCount == 0)
    }
  }

  @Test func whatFailedIsTriedAgain() async throws {
    try await APIFixture.run { api in
      let failed = try await api.add("broken", key: "one")
      #expect(failed.status == .serviceUnavailable)
      #expect(try await api.add("ann", key: "one").status == .created)
    }
  }

  @Test func aKeyIsForgottenAfterADay() async throws {
    try await APIFixture.run { api in
      let store = FaceStore(api.database)
      let request = RepeatableRequest(key: "one", fingerprint: "f")
      let face = FaceStore.NewFace(
        subject: "Ann", vector: try UnitVector(normalizing: [1, 0]), calculator: "test", photo: nil)
      let noon = Date(timeIntervalSince1970: 1_795_435_200)
      let first = try await store.add(face, to: api.key, repeating: request, at: noon)
      #expect(first.isNew)
      let later = noon.addingTimeInterval(86_399)
      #expect(try await store.answer(to: request, of: api.key, at: later) == first.face)
      let again = try await store.add(face, to: api.key, repeating: request, at: later)
      #expect(again == .init(face: first.face, isNew: false))
      let tomorrow = noon.addingTimeInterval(86_400)
      #expect(try await store.answer(to: request, of: api.key, at: tomorrow) == nil)
      let late = try await store.add(face, to: api.key, repeating: request, at: tomorrow)
      #expect(late.isNew)
      await #expect(throws: StorageError.otherRequest) {
        try await store.answer(to: .init(key: "one", fingerprint: "g"), of: api.key, at: tomorrow)
      }
    }
  }

  @Test(arguments: ["", " ", "a b", "ä", String(repeating: "k", count: 256)])
  func whatCannotBeAKeyIsRefused(key: String) async throws {
    try await APIFixture.run { api in
      let reply = try await api.add("ann", key: key)
      #expect(reply.status == .badRequest)
      #expect(reply.code == 26)
      #expect(reply.message?.contains("Idempotency-Key") == true)
    }
  }
}

/// Counts the photos it is asked about.
private final class CountingCore: FaceCore {
  private let core = ScriptedFaceCore()
  private let asked = Mutex(0)

  var count: Int { asked.withLock(\.self) }

  func status() async throws(FaceError) -> CoreStatus { try await core.status() }

  func findFaces(in photo: [UInt8], _ options: FindOptions) async throws(FaceError) -> FaceFindings {
    asked.withLock { $0 += 1 }
    return try await core.findFaces(in: photo, options)
  }
}

extension APIFixture {
  fileprivate var faceCount: Int {
    get async throws { try await FaceStore(database).faces(of: key, subject: nil, page: 0, size: 1).total }
  }

  fileprivate func add(
    _ person: String, as subject: String? = nil, key: String?, query: String = "", service: String? = nil
  ) async throws -> Reply {
    var headers = HTTPFields()
    if let key, let name = HTTPField.Name("Idempotency-Key") { headers[name] = key }
    return try await upload(
      "/recognition/faces?subject=\(subject ?? person)\(query)", ["file": ScriptedFaceCore.photo(person)], key: service,
      headers: headers)
  }
}
