import APIRole
import FaceDomain
import Foundation
import HTTPTypes
import Storage
import TestSupport
import Testing

/// A service that is deleted, or gets another key, in the process that serves it.
@Suite struct ForgottenKeyTests {
  @Test func aRenewedKeyTakesTheFacesOverAndTheOldOneLeavesMemory() async throws {
    try await APIFixture.run { api in
      try await api.add("ann")
      #expect(try await api.whoIs("ann") == "ann")
      #expect(api.role.collectionMemory > 0)

      let new = UUID().uuidString.lowercased()
      try await api.renewKey(new)
      await api.role.forget(apiKey: api.key)
      #expect(api.role.collectionMemory == 0)
      #expect(try await api.send(.get, "/recognition/subjects").code == 10)
      let reply = try await api.upload("/recognition/recognize", ["file": ScriptedFaceCore.photo("ann")], key: new)
      #expect(try reply.decode(APIFixture.Recognized.self).result.first?.subjects.first?.subject == "ann")
      #expect(api.role.collectionMemory > 0)
    }
  }

  @Test func aFaceForAServiceDeletedMeanwhileIsRefusedAsForAnUnknownKey() async throws {
    let core = InterruptedCore()
    try await APIFixture.run(core: core) { api in
      try await api.add("ann")
      #expect(try await api.whoIs("ann") == "ann")
      core.interrupt { try await api.deleteService() }
      let reply = try await api.upload("/recognition/faces?subject=bob", ["file": ScriptedFaceCore.photo("bob")])
      #expect(reply.status == .notFound)
      #expect(reply.code == 10)
      #expect(reply.message == "Recognition service with API Key \(api.key) not found")
      #expect(api.role.collectionMemory == 0)
    }
  }

  @Test func aSearchThatWasLetInIsAnswered() async throws {
    let core = InterruptedCore()
    try await APIFixture.run(core: core) { api in
      try await api.add("ann")
      core.interrupt { try await api.deleteService() }
      #expect(try await api.whoIs("ann") == nil)
      #expect(api.role.collectionMemory == 0)
    }
  }

  /// As when its service was deleted and came back in an archive: nothing is loaded anew for each request.
  @Test func aForgottenKeyThatIsGoodAgainIsKeptAgain() async throws {
    try await APIFixture.run { api in
      try await api.add("ann")
      let old = api.key
      let other = UUID().uuidString.lowercased()
      try await api.renewKey(other)
      await api.role.forget(apiKey: old)
      #expect(try await api.send(.get, "/recognition/subjects").code == 10)
      try await api.renewKey(old, from: other)
      await api.role.forget(apiKey: other)
      for _ in 0..<2 {
        #expect(try await api.whoIs("ann") == "ann")
        #expect(api.role.collectionMemory > 0)
      }
    }
  }

  @Test func changesAndSearchesUnderWayEndWellWhenTheServiceGoes() async throws {
    try await APIFixture.run { api in
      try await api.add("anchor")
      #expect(try await api.whoIs("anchor") == "anchor")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<8 {
          group.addTask {
            for round in 0..<8 {
              if number == 0, round == 4 { try await api.deleteService() }
              let photo = ["file": ScriptedFaceCore.photo("person \(number)")]
              let path = number.isMultiple(of: 2) ? "faces?subject=\(number)" : "recognize"
              let reply = try await api.upload("/recognition/" + path, photo)
              #expect(reply.status.kind == .successful || reply.code == 10)
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(api.role.collectionMemory == 0)
      #expect(try await FaceStore(api.database).faces(of: api.key, subject: nil, page: 0, size: 1).total == 0)
    }
  }
}

extension APIFixture {
  fileprivate func renewKey(_ new: String, from old: String? = nil) async throws {
    try await change("UPDATE model SET api_key = $2 WHERE api_key = $1", [.text(old ?? key), .text(new)])
  }

  fileprivate func deleteService() async throws {
    try await change("DELETE FROM model WHERE api_key = $1", [.text(key)])
    await role.forget(apiKey: key)
  }

  private func change(_ sql: String, _ values: [SQLValue]) async throws {
    let changed = try await database.write { try $0.execute(sql, values) }
    try #require(changed == 1)
  }
}
