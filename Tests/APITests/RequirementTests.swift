import FaceDomain
import HTTPTypes
import Storage
import TestSupport
import Testing

/// What a service requires of the faces that are added to it.
@Suite struct RequirementTests {
  @Test func nothingIsRequiredUnlessSomebodySaysSo() async throws {
    try await APIFixture.run { api in
      for person in ["blurred ann", "picture of bob"] {
        let added = try await api.upload(person: person)
        #expect(added.status == .created)
      }
    }
  }

  @Test func aFaceOfLowQualityIsRefusedWithTheReason() async throws {
    try await APIFixture.run { api in
      try await api.require(.init(minimumQuality: 0.5))
      let refused = try await api.upload(person: "blurred ann")
      #expect(refused.status == .badRequest)
      #expect(refused.code == 107)
      #expect(refused.message == "The face has the quality 0.312, at least 0.5 is required; it is blurred")
      #expect(try await api.upload(person: "picture of bob").status == .created)
      #expect(try await api.upload(person: "ann").status == .created)
      #expect(try await api.whoIs("blurred ann") == nil)
    }
  }

  @Test func justEnoughIsEnough() async throws {
    try await APIFixture.run { api in
      try await api.require(.init(minimumQuality: 0.9))
      #expect(try await api.upload(person: "ann").status == .created)
      try await api.require(.init(minimumQuality: 0.901))
      #expect(try await api.upload(person: "bob").code == 107)
    }
  }

  @Test func aPictureOfAFaceIsRefused() async throws {
    try await APIFixture.run { api in
      try await api.require(.init(live: true))
      let refused = try await api.upload(person: "picture of bob")
      #expect(refused.status == .badRequest)
      #expect(refused.code == 108)
      #expect(try await api.upload(person: "blurred bob").status == .created)
      // Whoever is recognised need not be alive.
      #expect(try await api.whoIs("blurred bob") == "blurred bob")
      let seen = try await api.upload("/recognition/recognize", ["file": ScriptedFaceCore.photo("picture of bob")])
      #expect(seen.status == .ok)
    }
  }

  /// A core without the plugin must not let everything in.
  @Test(arguments: [FaceRequirements(minimumQuality: 0.1), FaceRequirements(live: true)])
  func whatTheCoreCannotTellIsRefused(requirements: FaceRequirements) async throws {
    try await APIFixture.run(core: ScriptedFaceCore(attributes: [])) { api in
      try await api.require(requirements)
      let refused = try await api.upload(person: "ann")
      #expect(refused.status == .notImplemented)
      #expect(refused.code == 109)
    }
  }

  @Test func aFaceThatIsNotLookedForCannotBeJudged() async throws {
    try await APIFixture.run { api in
      try await api.require(.init(minimumQuality: 0.1))
      let refused = try await api.upload(
        "/recognition/faces?subject=ann&detect_faces=false", ["file": ScriptedFaceCore.photo("ann")])
      #expect(refused.status == .badRequest)
      #expect(refused.code == 26)
    }
  }

  @Test func aCloneRequiresTheSame() async throws {
    try await APIFixture.run { api in
      try await api.require(.init(minimumQuality: 0.5, live: true))
      let copy = try await AccountStore(api.database).write { rows in
        let source = try #require(try rows.service(guid: api.service.guid))
        let guid = try rows.beginCopy(of: source, named: "copy")
        while try rows.continueCopy(try #require(try rows.service(guid: guid)).service.id, size: 10) {}
        return try #require(try rows.service(guid: guid)).service
      }
      #expect(copy.requirements == FaceRequirements(minimumQuality: 0.5, live: true))
      let found = try await ServiceStore(api.database).service(apiKey: copy.apiKey)
      #expect(found?.requirements == copy.requirements)
    }
  }
}

extension APIFixture {
  fileprivate func upload(person: String) async throws -> Reply {
    try await upload(
      "/recognition/faces", ["file": ScriptedFaceCore.photo(person)], fields: ["subject": person])
  }

  fileprivate func require(_ requirements: FaceRequirements) async throws {
    try await AccountStore(database).write { rows in try rows.setRequirements(requirements, of: service.id) }
  }
}
