import FaceDomain
import Foundation
import Storage
import TestSupport
import Testing

/// Faces that get vectors of a second calculator.
@Suite struct CalculatorStoreTests {
  @Test func whatIsInUseIsNotedAndElseWhatMadeMostFaces() async throws {
    let store = try await StorageFixture()
    #expect(try await store.calculators.inUse() == nil)
    for number in 0..<3 { try await store.add("Ann \(number)") }
    _ = try await store.faces.add(
      .init(subject: "Bob", vector: UnitVector(normalizing: [1]), calculator: "other", photo: nil), to: store.key)
    #expect(try await store.calculators.inUse() == "test")
    try await store.calculators.use("other")
    #expect(try await store.calculators.inUse() == "other")
  }

  @Test func aFaceIsFoundByEitherOfItsVectors() async throws {
    let store = try await StorageFixture()
    let face = try await store.add("Ann", [3, 4])
    #expect(try await store.faces.face(face.id, of: store.key, calculator: "new") == nil)
    let vector = try UnitVector(normalizing: [1, 2, 2])
    #expect(try await store.vectors.add(vector, "new", to: face.id, of: store.key) == face)
    let old = try #require(try await store.faces.face(face.id, of: store.key, calculator: "test"))
    let new = try #require(try await store.faces.face(face.id, of: store.key, calculator: "new"))
    #expect(old.vector.values == [0.6, 0.8])
    #expect(new.vector.values.count == 3)
    #expect(new.face == face)
    #expect(try await store.known(to: "test") == ["Ann"])
    #expect(try await store.known(to: "new") == ["Ann"])
    #expect(try await store.known(to: "third") == [])
    #expect(try await store.faces.face(face.id, of: store.otherKey, calculator: "new") == nil)
  }

  @Test func theRowThatTheFaceCameWithStaysAsItIs() async throws {
    let store = try await StorageFixture()
    let face = try await store.add("Ann", [3, 4])
    let rows = "SELECT hex(embedding) || calculator FROM embedding"
    let before = try await store.texts(rows)
    _ = try await store.vectors.add(UnitVector(normalizing: [1]), "new", to: face.id, of: store.key)
    try await store.vectors.note(.noFace, "third", of: face.id, of: store.key)
    try await store.calculators.use("new")
    #expect(try await store.texts(rows) == before)
  }

  @Test func missingFacesComeOldestFirstAndOnce() async throws {
    let store = try await StorageFixture()
    let faces = try await (0..<5).asyncMap { try await store.add("Person \($0)", photo: [1]) }
    _ = try await store.vectors.add(UnitVector(normalizing: [1]), "new", to: faces[1].id, of: store.key)
    try await store.vectors.note(.unreadable, "new", of: faces[2].id, of: store.key)
    let first = try await store.vectors.missing("new", after: 0, limit: 2)
    #expect(first.faces.map(\.id) == [faces[0].id, faces[3].id])
    #expect(first.faces.allSatisfy { $0.apiKey == store.key })
    let second = try await store.vectors.missing("new", after: first.reached, limit: 2)
    #expect(second.faces.map(\.id) == [faces[4].id])
    #expect(try await store.vectors.missing("new", after: second.reached, limit: 2).faces == [])
    // One that is added later is seen from there on, and none of the calculator itself.
    let later = try await store.add("Later")
    #expect(try await store.vectors.missing("new", after: second.reached, limit: 2).faces.map(\.id) == [later.id])
    #expect(try await store.vectors.missing("test", after: 0, limit: 9).faces == [])
  }

  @Test func aFaceThatWasDeletedMeanwhileStaysDeleted() async throws {
    let store = try await StorageFixture()
    let face = try await store.add("Ann")
    _ = try await store.faces.delete([face.id], of: store.key)
    #expect(try await store.vectors.add(UnitVector(normalizing: [1]), "new", to: face.id, of: store.key) == nil)
    try await store.vectors.note(.noFace, "new", of: face.id, of: store.key)
    #expect(try await store.count("calculator_vector") == 0)
  }

  @Test func underAnotherKeyThereIsNoSuchFace() async throws {
    let store = try await StorageFixture()
    let face = try await store.add("Ann", photo: [1])
    #expect(try await store.vectors.add(UnitVector(normalizing: [1]), "new", to: face.id, of: store.otherKey) == nil)
    #expect(try await !store.vectors.note(.noPhoto, "new", of: face.id, of: store.otherKey))
    #expect(try await store.vectors.missing("new", after: 0, limit: 9).faces.map(\.id) == [face.id])
  }

  @Test func consentIsForTheCalculatorItWasGivenTo() async throws {
    let store = try await StorageFixture()
    try await store.calculators.use("test")
    _ = try await store.accounts.write { rows in
      try rows.askForMigration(acceptsLosses: true, by: .system, at: StorageFixture.noon)
    }
    try await store.calculators.begin("new", retrying: true)
    // Begun anew by the next server, and then towards yet another one.
    try await store.calculators.begin("new", retrying: true)
    #expect(try await store.calculators.change().acceptsLosses)
    try await store.calculators.begin("third", retrying: true)
    #expect(try await !store.calculators.change().acceptsLosses)
  }

  @Test func theOtherVectorsGoWithTheFace() async throws {
    let store = try await StorageFixture()
    let faces = try await ["Ann", "Bob", "Cid"].asyncMap { try await store.add($0) }
    for face in faces {
      _ = try await store.vectors.add(UnitVector(normalizing: [1]), "new", to: face.id, of: store.key)
    }
    _ = try await store.faces.delete([faces[0].id], of: store.key)
    #expect(try await store.count("calculator_vector") == 2)
    _ = try await store.subjects.delete("bob", of: store.key, noting: .system)
    #expect(try await store.count("calculator_vector") == 1)
    _ = try await store.subjects.deleteAll(of: store.key, noting: .system)
    #expect(try await store.count("calculator_vector") == 0)
  }

  @Test func progressCountsWhatIsDoneAndWhyTheRestIsNot() async throws {
    let store = try await StorageFixture()
    let faces = try await (0..<6).asyncMap { try await store.add("Person \($0)") }
    _ = try await store.faces.add(
      .init(subject: "New", vector: UnitVector(normalizing: [1]), calculator: "new", photo: nil), to: store.key)
    _ = try await store.vectors.add(UnitVector(normalizing: [1]), "new", to: faces[0].id, of: store.key)
    try await store.vectors.note(.noFace, "new", of: faces[1].id, of: store.key)
    try await store.vectors.note(.noFace, "new", of: faces[2].id, of: store.key)
    try await store.vectors.note(.noPhoto, "new", of: faces[3].id, of: store.key)
    let progress = try await store.calculators.progress(of: "new")
    #expect(progress == .init(faces: 7, done: 2, failures: [.noFace: 2, .noPhoto: 1]))
    #expect(progress.remaining == 2)
    #expect(try await store.faces.hasFaces(without: "new"))
    // What failed is tried again when somebody asks.
    try await store.calculators.begin("new", retrying: true)
    #expect(try await store.calculators.progress(of: "new").remaining == 5)
    for face in faces.dropFirst() {
      _ = try await store.vectors.add(UnitVector(normalizing: [1]), "new", to: face.id, of: store.key)
    }
    #expect(try await !store.faces.hasFaces(without: "new"))
  }

  @Test func aSubjectIsLostWhenNoneOfItsFacesHasAVector() async throws {
    let store = try await StorageFixture()
    let ann = try await ["Ann", "Ann", "Bob"].asyncMap { try await store.add($0) }
    try await store.vectors.note(.noFace, "new", of: ann[0].id, of: store.key)
    try await store.vectors.note(.noPhoto, "new", of: ann[2].id, of: store.key)
    #expect(try await store.calculators.subjectsLost(to: "new") == 2)
    _ = try await store.vectors.add(UnitVector(normalizing: [1]), "new", to: ann[1].id, of: store.key)
    #expect(try await store.calculators.subjectsLost(to: "new") == 1)
    let failed = try await store.calculators.failures(of: "new", page: 0, size: 10)
    #expect(failed.map(\.face) == [ann[0], ann[2]])
    #expect(failed.map(\.failure) == [.noFace, .noPhoto])
    #expect(failed.map(\.service) == ["one", "one"])
    #expect(try await store.calculators.failures(of: "new", page: 1, size: 1).map(\.face) == [ann[2]])
    // A new example of the person is as good.
    _ = try await store.faces.add(
      .init(subject: "bob", vector: UnitVector(normalizing: [1]), calculator: "new", photo: nil), to: store.key)
    #expect(try await store.calculators.subjectsLost(to: "new") == 0)
  }

  @Test func aRequestIsNotedUntilAServerTakesIt() async throws {
    let store = try await StorageFixture()
    try await store.calculators.use("test")
    func state() async throws -> AccountRows.MigrationEntry.State {
      try await store.accounts.read { try $0.migration().state }
    }
    #expect(try await state() == .idle)
    _ = try await store.accounts.write { rows in
      try rows.askForMigration(acceptsLosses: true, by: .system, at: StorageFixture.noon)
    }
    #expect(try await state() == .asked)
    await #expect(throws: AccountError.migrationUnderWay) {
      try await store.accounts.write { rows in
        try rows.askForMigration(acceptsLosses: false, by: .system, at: StorageFixture.noon)
      }
    }
    let face = try await store.add("Ann")
    try await store.calculators.begin("new", retrying: true)
    #expect(try await state() == .running)
    #expect(try await store.calculators.change().acceptsLosses)
    try await store.vectors.note(.noPhoto, "new", of: face.id, of: store.key)
    #expect(try await state() == .waiting)
    try await store.calculators.use("new")
    #expect(try await state() == .idle)
    // Consent is for the change it was given to.
    #expect(try await !store.calculators.change().acceptsLosses)
  }

  @Test func aCopyOfAServiceHasAllVectorsToo() async throws {
    let store = try await StorageFixture()
    let application = try await store.addApplication("A")
    let source = try await store.addService("s", in: application)
    let key = source.service.apiKey
    try await store.addFace("Ann", [1, 2], to: key)
    try await store.addFace("Bob", [2, 1], to: key)
    for face in try await store.faces.faces(of: key, subject: nil, page: 0, size: 9).faces {
      if face.subject == "Ann" {
        _ = try await store.vectors.add(UnitVector(normalizing: [5, 1, 1]), "new", to: face.id, of: key)
      } else {
        try await store.vectors.note(.noFace, "new", of: face.id, of: key)
      }
    }
    let copy = try await store.accounts.write { rows in
      let guid = try rows.beginCopy(of: source, named: "copy")
      let copy = try #require(try rows.service(guid: guid))
      while try rows.continueCopy(copy.service.id, size: 1) {}
      return try #require(try rows.service(guid: guid)).service
    }
    #expect(try await store.known(to: "new", of: copy.apiKey) == ["Ann"])
    #expect(try await store.calculators.failures(of: "new", page: 0, size: 9).map(\.service) == ["s", "copy"])
    #expect(try await store.vectors.missing("new", after: 0, limit: 9).faces == [])
  }
}

extension StorageFixture {
  fileprivate var calculators: CalculatorStore { CalculatorStore(database) }
  fileprivate var vectors: FaceVectors { FaceVectors(database) }

  /// The subjects a calculator knows, face by face.
  fileprivate func known(to calculator: String, of apiKey: String? = nil) async throws -> [String] {
    try await faces.reduceVectors(of: apiKey ?? key, calculator: calculator, into: [String]()) { names, face, _ in
      names.append(face.subject)
    }.state
  }
}

extension Sequence {
  fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
