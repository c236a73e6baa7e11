import FaceDomain
import Foundation
import HTTPTypes
import TestSupport
import Testing

/// rest-api 3.2, 3.7 and 3.9: what was added is recognised, what was deleted is not.
@Suite struct RecognitionTests {
  @Test func anEmptyCollectionGivesNoSubjects() async throws {
    try await APIFixture.run { api in
      let reply = try await api.upload("/recognition/recognize", ["file": ScriptedFaceCore.photo("ann")])
      #expect(reply.status == .ok)
      #expect(try reply.decode(APIFixture.Recognized.self).result.map(\.subjects.count) == [0])
    }
  }

  @Test func anAddedFaceIsRecognisedAtOnceAndADeletedOneNoMore() async throws {
    try await APIFixture.run { api in
      let id = try await api.add("ann", as: "Ann")
      try await api.add("bob", as: "Bob")
      #expect(try await api.whoIs("ann") == "Ann")
      #expect(try await api.whoIs("eve") == nil)
      let reply = try await api.send(.delete, "/recognition/faces/\(id)")
      #expect(reply.json == ["image_id": id, "subject": "Ann"])
      #expect(try await api.whoIs("ann") == nil)
      #expect(try await api.whoIs("bob") == "Bob")
    }
  }

  @Test func deletingBySubjectIgnoresCaseInMemoryToo() async throws {
    try await APIFixture.run { api in
      try await api.add("ann", as: "Ann")
      #expect(try await api.whoIs("ann") == "Ann")
      let reply = try await api.send(.delete, "/recognition/faces?subject=aNN")
      #expect(reply.json == ["deleted": 1])
      #expect(try await api.whoIs("ann") == nil)
      #expect(try await api.send(.get, "/recognition/subjects").json == ["subjects": []])
    }
  }

  @Test func deletingWithoutASubjectDeletesAllAndWithABlankOneNothing() async throws {
    try await APIFixture.run { api in
      try await api.add("ann")
      try await api.add("bob")
      for query in ["?subject=", "?subject=%20"] {
        let refused = try await api.send(.delete, "/recognition/faces" + query)
        #expect(refused.status == .badRequest)
        #expect(refused.code == 26)
      }
      #expect(try await api.whoIs("ann") == "ann")
      #expect(try await api.send(.delete, "/recognition/faces").json == ["deleted": 2])
      #expect(try await api.whoIs("ann") == nil)
    }
  }

  @Test func renamingReachesTheCollectionInMemory() async throws {
    try await APIFixture.run { api in
      try await api.add("ann", as: "Ann")
      try await api.add("bob", as: "Bob")
      #expect(try await api.whoIs("ann") == "Ann")
      #expect(try await api.json(.put, "/recognition/subjects/ann", #"{"subject":"Anna"}"#).json == ["updated": true])
      #expect(try await api.whoIs("ann") == "Anna")
      #expect(try await api.json(.put, "/recognition/subjects/Anna", #"{"subject":"bob"}"#).json == ["updated": true])
      #expect(try await api.whoIs("ann") == "Bob")
      #expect(try await api.json(.put, "/recognition/subjects/x", #"{"subject":"x"}"#).json == ["updated": false])
      #expect(try await api.json(.put, "/recognition/subjects/x", #"{"subject":"y"}"#).code == 42)
    }
  }

  @Test func predictionCountNamesStoredExamplesNotSubjects() async throws {
    try await APIFixture.run { api in
      for _ in 0..<2 { try await api.add("ann") }
      try await api.add("bob")
      let reply = try await api.upload(
        "/recognition/recognize", ["file": ScriptedFaceCore.photo("ann")], fields: ["prediction_count": "9"])
      let subjects = try #require(reply.decode(APIFixture.Recognized.self).result.first?.subjects)
      #expect(subjects.map(\.subject) == ["ann", "ann", "bob"])
      #expect(subjects.first?.similarity == 0.99996)  // (tanh(.42·12) + 1) / 2 at distance 0, to five places
      let refused = try await api.upload("/recognition/recognize?prediction_count=0", ["file": [1]])
      #expect(refused.message == "prediction_count should be equal or greater than 1; ")
    }
  }

  @Test func theCollectionInMemoryEqualsTheDatabaseAfterConcurrentChanges() async throws {
    try await APIFixture.run { api in
      try await api.add("anchor")
      #expect(try await api.whoIs("anchor") == "anchor")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<16 {
          group.addTask {
            for round in 0..<6 {
              let id = try await api.add("person \(number)")
              // Half of them go again at once; the last round stays for every other person.
              if round < 5 || number.isMultiple(of: 2) {
                _ = try await api.send(.delete, "/recognition/faces/\(id)")
              }
              _ = try await api.whoIs("person \(number)")
            }
          }
        }
        try await group.waitForAll()
      }
      for number in 0..<16 {
        let expected = number.isMultiple(of: 2) ? nil : "person \(number)"
        #expect(try await api.whoIs("person \(number)") == expected)
      }
      #expect(try await api.send(.get, "/recognition/faces").json["total_elements"] as? Int == 9)
    }
  }
}
