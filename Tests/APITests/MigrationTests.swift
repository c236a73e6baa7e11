import APIRole
import FaceDomain
import Foundation
import HTTPTypes
import Storage
import TestSupport
import Testing

/// Stored faces change to another calculator while they are recognised.
@Suite struct MigrationTests {
  @Test func facesAreRecognisedByTheOldCalculatorUntilAllHaveNewVectors() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(core: core) { api in
      #expect(try await api.role.migration.round() == .done)
      for name in ["ann", "bob", "cid"] { try await api.add(name) }
      core.have("newest", "old")
      #expect(try await api.vectorLength("ann") == 7)
      #expect(try await api.whoIs("ann") == "ann")
      core.goDown()
      await #expect(throws: FaceError.coreUnavailable) { try await api.role.migration.round() }
      core.goDown(false)
      // Begun, and not yet done: the one in use answers, and new faces get both vectors.
      #expect(try await api.whoIs("bob") == "bob")
      try await api.add("dan")
      #expect(try await api.whoIs("dan") == "dan")
      #expect(try await api.calculators.progress(of: "newest") == .init(faces: 4, done: 1, failures: [:]))

      #expect(try await api.role.migration.round() == .done)
      #expect(try await api.calculators.change().inUse == "newest")
      for name in ["ann", "bob", "cid", "dan"] { #expect(try await api.whoIs(name) == name) }
      #expect(try await api.vectorLength("ann") == 10)
      // Nobody needs the old one any more.
      core.have("newest")
      for name in ["ann", "bob", "cid", "dan"] { #expect(try await api.whoIs(name) == name) }
    }
  }

  @Test func goingBackTakesNoNewVectors() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(core: core) { api in
      #expect(try await api.role.migration.round() == .done)
      for name in ["ann", "bob"] { try await api.add(name) }
      core.have("newest", "old")
      #expect(try await api.role.migration.round() == .done)
      let photos = core.photos
      core.have("old", "newest")
      #expect(try await api.role.migration.round() == .done)
      #expect(core.photos == photos)
      #expect(try await api.calculators.change().inUse == "old")
      #expect(try await api.whoIs("bob") == "bob")
    }
  }

  @Test func whatWasDoneIsNotDoneAgainByTheNextServer() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(core: core) { api in
      for number in 0..<10 { try await api.add("person \(number)") }
      core.have("newest", "old")
      // The first server gave four faces their vectors before it ended.
      let faces = try await api.vectors.missing("newest", after: 0, limit: 4).faces
      for face in faces {
        _ = try await api.vectors.add(UnitVector(normalizing: [1]), "newest", to: face.id, of: api.key)
      }
      let photos = core.photos
      #expect(try await api.role.migration.round() == .done)
      #expect(core.photos == photos + 6)
    }
  }

  @Test func aSubjectIsNotLostWithoutConsent() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(core: core) { api in
      #expect(try await api.role.migration.round() == .done)
      try await api.add("ann")
      try await api.add("faceless bob", as: "bob")
      core.have("newest", "old")
      #expect(try await api.role.migration.round() == .waiting(subjectsLost: 1))
      #expect(try await api.calculators.change().inUse == "old")
      #expect(try await api.whoIs("faceless bob") == "bob")
      #expect(try await api.calculators.failures(of: "newest", page: 0, size: 9).map(\.failure) == [.noFace])
      // What is added meanwhile counts for both.
      try await api.add("cid")
      #expect(try await api.role.migration.round() == .waiting(subjectsLost: 1))

      try await api.ask(acceptsLosses: true)
      #expect(try await api.role.migration.round() == .done)
      #expect(try await api.calculators.change().inUse == "newest")
      #expect(try await api.whoIs("ann") == "ann")
      #expect(try await api.whoIs("cid") == "cid")
      // Lost to recognition, and still there.
      let listed = try await api.send(.get, "/recognition/faces?subject=bob")
      #expect(listed.json["total_elements"] as? Int == 1)
    }
  }

  @Test func anotherPhotoOfTheSubjectIsAsGoodAsConsent() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(core: core) { api in
      #expect(try await api.role.migration.round() == .done)
      try await api.add("faceless bob", as: "bob")
      core.have("newest", "old")
      #expect(try await api.role.migration.round() == .waiting(subjectsLost: 1))
      try await api.add("bob")
      #expect(try await api.role.migration.round() == .done)
      #expect(try await api.whoIs("bob") == "bob")
    }
  }

  @Test func facesWhosePhotosAreNotKeptStayWithTheirCalculator() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(keepsPhotos: false, core: core) { api in
      #expect(try await api.role.migration.round() == .done)
      try await api.add("ann")
      core.have("newest", "old")
      #expect(try await api.role.migration.round() == .waiting(subjectsLost: 1))
      #expect(try await api.whoIs("ann") == "ann")
      #expect(try await api.calculators.failures(of: "newest", page: 0, size: 9).map(\.failure) == [.noPhoto])
      // Those that are added from now on come along all the same.
      try await api.add("bob")
      #expect(try await api.calculators.progress(of: "newest").done == 1)
    }
  }

  /// A machine that is still starting may have the old calculator.
  @Test func nothingTakesOverWhileACoreHasNotAnsweredYet() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(keepsPhotos: false, core: core) { api in
      #expect(try await api.role.migration.round() == .done)
      try await api.add("ann")
      core.have("newest")
      core.isSilent(true)
      #expect(try await api.role.migration.round() == .noCore)
      let asked = try await api.upload("/recognition/recognize", ["file": ScriptedFaceCore.photo("ann")])
      #expect(asked.status == .serviceUnavailable)
      #expect(asked.code == 41)
      core.have("newest", "old")
      core.isSilent(false)
      #expect(try await api.role.migration.round() == .waiting(subjectsLost: 1))
      #expect(try await api.whoIs("ann") == "ann")
    }
  }

  @Test func aServiceThatGetsAnotherKeyMeanwhileIsCarriedOver() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(core: core) { api in
      #expect(try await api.role.migration.round() == .done)
      for name in ["ann", "bob", "cid"] { try await api.add(name) }
      core.have("newest", "old")
      core.interrupt {
        _ = try await AccountStore(api.database).write { rows in
          try rows.renewKey(of: try #require(try rows.service(guid: api.service.guid)))
        }
      }
      #expect(try await api.role.migration.round() == .done)
      #expect(try await api.calculators.progress(of: "newest") == .init(faces: 3, done: 3, failures: [:]))
    }
  }

  @Test func ofSeveralFacesItIsTheOneThatTheOldVectorIsOf() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(core: core) { api in
      #expect(try await api.role.migration.round() == .done)
      try await api.add("bob")
      try await api.database.write { connection in
        // Now a detector finds somebody larger beside him.
        _ = try connection.execute("UPDATE img SET content = $1", [.blob(ScriptedFaceCore.photo("ann", "bob"))])
      }
      core.have("newest", "old")
      #expect(try await api.role.migration.round() == .done)
      #expect(try await api.whoIs("bob") == "bob")
      #expect(try await api.whoIs("ann") == nil)
    }
  }

  @Test func whatIsNotWantedAnyMoreIsGivenUp() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(core: core, migration: .init(start: .asked)) { api in
      #expect(try await api.role.migration.round() == .done)
      try await api.add("ann")
      try await api.calculators.begin("newest", retrying: true)
      core.have("third", "old")
      #expect(try await api.role.migration.round() == .notAsked)
      #expect(try await api.calculators.change().target == nil)
    }
  }

  @Test func withoutTheOldCalculatorFacesComeBackOneByOne() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(core: core) { api in
      #expect(try await api.role.migration.round() == .done)
      try await api.add("ann")
      try await api.add("faceless bob", as: "bob")
      #expect(try await api.whoIs("ann") == "ann")
      core.have("newest")
      #expect(try await api.whoIs("ann") == nil)
      #expect(try await api.send(.get, "/consistence/status").json["dbIsInconsistent"] as? Bool == true)
      // There is nothing left that consent could keep.
      #expect(try await api.role.migration.round() == .done)
      #expect(try await api.whoIs("ann") == "ann")
    }
  }

  @Test func whereItHasToBeAskedForNothingHappensBefore() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(core: core, migration: .init(start: .asked)) { api in
      #expect(try await api.role.migration.round() == .done)
      try await api.add("ann")
      core.have("newest", "old")
      #expect(try await api.role.migration.round() == .notAsked)
      #expect(try await api.calculators.progress(of: "newest").done == 0)
      try await api.ask(acceptsLosses: false)
      #expect(try await api.role.migration.round() == .done)
      #expect(try await api.whoIs("ann") == "ann")
      #expect(try await api.calculators.change().inUse == "newest")
    }
  }

  @Test func aPhotoTheCoreFailsOnHoldsUpNobody() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(core: core) { api in
      #expect(try await api.role.migration.round() == .done)
      try await api.add("ann")
      _ = try await api.faces.add(
        .init(
          subject: "bad", vector: UnitVector(normalizing: [1]), calculator: "old",
          photo: ScriptedFaceCore.photo("broken")), to: api.key)
      try await api.add("bob")
      core.have("newest", "old")
      #expect(try await api.role.migration.round() == .waiting(subjectsLost: 1))
      #expect(
        try await api.calculators.progress(of: "newest") == .init(faces: 3, done: 2, failures: [.core: 1]))
    }
  }

  @Test func facesThatChangeMeanwhileAreChangedForBoth() async throws {
    let core = ChangingCore("old")
    try await APIFixture.run(core: core) { api in
      #expect(try await api.role.migration.round() == .done)
      let ann = try await api.add("ann")
      try await api.add("bob")
      core.have("newest", "old")
      core.goDown()
      await #expect(throws: FaceError.coreUnavailable) { try await api.role.migration.round() }
      core.goDown(false)
      #expect(try await api.whoIs("ann") == "ann")
      #expect(try await api.send(.delete, "/recognition/faces/\(ann)").status == .ok)
      #expect(try await api.json(.put, "/recognition/subjects/bob", #"{"subject": "robert"}"#).status == .ok)
      #expect(try await api.whoIs("ann") == nil)
      #expect(try await api.whoIs("bob") == "robert")
      #expect(try await api.role.migration.round() == .done)
      #expect(try await api.whoIs("ann") == nil)
      #expect(try await api.whoIs("bob") == "robert")
    }
  }
}

extension APIFixture {
  fileprivate var calculators: CalculatorStore { CalculatorStore(database) }
  fileprivate var vectors: FaceVectors { FaceVectors(database) }
  fileprivate var faces: FaceStore { FaceStore(database) }

  fileprivate func ask(acceptsLosses: Bool) async throws {
    _ = try await AccountStore(database).write { rows in
      try rows.askForMigration(acceptsLosses: acceptsLosses, by: .system, at: Date())
    }
  }

  /// Of the embedding that a client is told.
  fileprivate func vectorLength(_ person: String) async throws -> Int? {
    let reply = try await upload(
      "/recognition/recognize?face_plugins=calculator", ["file": ScriptedFaceCore.photo(person)])
    let faces = reply.json["result"] as? [NSDictionary]
    return (faces?.first?["embedding"] as? [Any])?.count
  }
}
