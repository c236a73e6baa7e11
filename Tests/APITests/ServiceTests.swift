import FaceDomain
import Foundation
import HTTPKit
import HTTPTypes
import Storage
import TestSupport
import Testing

/// rest-api 1, 3.10 and 3.13: what concerns a service as a whole.
@Suite struct ServiceTests {
  @Test func collectionsPushEachOtherOutOfMemoryAndComeBack() async throws {
    // One collection is always kept, however small the budget is: the others have to be loaded each time.
    try await APIFixture.run(collectionMemory: 1) { api in
      let other = try await api.anotherKey()
      for name in ["ann", "bob"] { try await api.add(name) }
      #expect(try await api.whoIs("ann") == "ann")
      for _ in 0..<3 {
        #expect(try await api.subjects(of: "ann", key: other) == [])
        #expect(try await api.whoIs("ann") == "ann")
        #expect(try await api.whoIs("bob") == "bob")
      }
    }
  }

  @Test func changesReachACollectionThatIsPushedOutMeanwhile() async throws {
    try await APIFixture.run(collectionMemory: 1) { api in
      let other = try await api.anotherKey()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<8 {
          group.addTask {
            for _ in 0..<6 {
              let id = try await api.add("person \(number)")
              _ = try await api.subjects(of: "x", key: other)
              #expect(try await api.whoIs("person \(number)") == "person \(number)")
              _ = try await api.send(.delete, "/recognition/faces/\(id)")
              #expect(try await api.whoIs("person \(number)") == nil)
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func aPhotoIsShownToWhoeverHasTheKeyInThePath() async throws {
    try await APIFixture.run { api in
      let id = try await api.add("ann")
      let path = "/static/\(api.key)/images/\(id)"
      let shown = try await api.send(.get, path, key: "")
      #expect(shown.status == .ok)
      #expect(Array(shown.body) == ScriptedFaceCore.photo("ann"))
      #expect(shown.headers[.contentType] == "application/octet-stream")
      #expect(shown.headers[.cacheControl]?.hasPrefix("private") == true)
      let head = try await api.send(.head, path, key: "")
      #expect(head.status == .ok)
      #expect(head.body.isEmpty)
      #expect(head.headers[.contentLength] == "3")

      let other = try await api.anotherKey()
      #expect(try await api.send(.get, "/static/\(other)/images/\(id)", key: "").code == 44)
      #expect(try await api.send(.get, "/static/\(UUID().uuidString)/images/\(id)", key: "").code == 10)
      #expect(try await api.send(.get, "/static/x/images/\(id)", key: "").code == 26)
    }
  }

  @Test func facesOfAnotherCalculatorMakeTheDatabaseInconsistent() async throws {
    try await APIFixture.run { api in
      try await api.add("ann")
      let consistent: NSDictionary = [
        "demoFaceCollectionIsInconsistent": false, "dbIsInconsistent": false, "saveImagesToDB": true, "status": "OK",
      ]
      #expect(try await api.send(.get, "/consistence/status", key: "").json == consistent)
      for calculator in ["a.Calculator", "z.Calculator"] {
        let vector = try UnitVector(normalizing: [1])
        let face = try await FaceStore(api.database).add(
          .init(subject: "old", vector: vector, calculator: calculator, photo: nil), to: api.key)
        #expect(try await api.send(.get, "/consistence/status", key: "").json["dbIsInconsistent"] as? Bool == true)
        _ = try await FaceStore(api.database).delete([face.id], of: api.key)
      }
      #expect(try await api.send(.get, "/consistence/status", key: "").json == consistent)
    }
  }

  @Test func whatTheRoutesSayAboutThemselvesHangsTogether() async throws {
    try await APIFixture.run { api in
      let document = OpenAPIDocument(describing: api.routes, version: "1")
      #expect(document.contradictions == [])
      #expect(document.json.text.contains("/api/v1/recognition/embeddings/faces/{image_id}/verify"))
    }
  }

  @Test func everyAnswerMayBeReadByPagesOfOtherOrigins() async throws {
    try await APIFixture.run { api in
      let preflight = try await api.send(.options, "/recognition/faces", key: "")
      #expect(preflight.status == .noContent)
      #expect(preflight.headers[.accessControlMaxAge] == "1728000")
      for reply in [
        preflight, try await api.send(.get, "/recognition/subjects"), try await api.send(.get, "/nothing", key: ""),
        try await api.send(.get, "/recognition/subjects", key: ""),
      ] {
        #expect(reply.headers[.accessControlAllowOrigin] == "*")
        #expect(reply.headers[.accessControlAllowMethods] == "GET, POST, OPTIONS, PUT, DELETE")
        #expect(reply.headers[.accessControlAllowHeaders]?.hasSuffix(",Range,x-api-key") == true)
      }
    }
  }
}

extension APIFixture {
  fileprivate func anotherKey() async throws -> String {
    try await database.addService("other", .recognition).apiKey
  }

  fileprivate func subjects(of person: String, key: String) async throws -> [String] {
    let reply = try await upload("/recognition/recognize", ["file": ScriptedFaceCore.photo(person)], key: key)
    return try reply.decode(Recognized.self).result.flatMap { $0.subjects.map(\.subject) }
  }
}
