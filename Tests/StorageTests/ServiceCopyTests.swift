import FaceDomain
import Storage
import TestSupport
import Testing

@Suite struct ServiceCopyTests {
  /// A service with two subjects with faces, and one without.
  private struct Fixture {
    let store: StorageFixture
    let application: Application
    let source: AccountRows.ServiceEntry

    var key: String { source.service.apiKey }

    init() async throws {
      store = try await StorageFixture()
      application = try await store.addApplication("A")
      source = try await store.addService("s", type: .recognition, in: application)
      try await store.addFace("Ann", [1, 2], photo: [1], to: key)
      try await store.addFace("Bob", [0.1, -3e-7, 4], photo: [2], to: key)
      try await store.addFace("Ann", [-1, 1e6], to: key)
      _ = try await store.subjects.create("Nobody", of: key)
      // Of another service: neither is to be copied.
      try await store.add("Other", photo: [9])
      try await store.addFace("Ann", [5, 6], photo: [3], to: key)
    }

    func begin() async throws -> AccountRows.ServiceEntry {
      let guid = try await store.accounts.write { try $0.beginCopy(of: source, named: "copy") }
      return try #require(try await store.service(guid))
    }

    /// - Returns: whether there is more.
    func step(_ copy: AccountRows.ServiceEntry, size: Int = 1) async throws -> Bool {
      try await store.accounts.write { try $0.continueCopy(copy.service.id, size: size) }
    }

    func finish(_ copy: AccountRows.ServiceEntry, size: Int = 1) async throws -> Service {
      while try await step(copy, size: size) {}
      return try #require(try await store.service(copy.service.guid)).service
    }

    /// Subject, vector's bytes, calculator and photo's bytes of each face of a service, in their order.
    func faces(of key: String) async throws -> [String] {
      try await store.texts(
        """
        SELECT subject_name || ' ' || hex(embedding) || ' ' || calculator || ' ' || COALESCE(hex(content), 'none')
        FROM embedding JOIN subject ON subject.id = subject_id LEFT JOIN img ON img.id = img_id
        WHERE api_key = $1 ORDER BY embedding.seq
        """, [.text(key)])
    }
  }

  @Test(arguments: [1, 2, 3, 100])
  func aCopyHasTheSameSubjectsVectorsAndPhotos(size: Int) async throws {
    let f = try await Fixture()
    let before = try await f.faces(of: f.key)
    let copy = try await f.finish(f.begin(), size: size)
    #expect(copy.type == .recognition)
    #expect(copy.name == "copy")
    #expect(before.count == 4)
    #expect(try await f.faces(of: copy.apiKey) == before)
    #expect(try await f.faces(of: f.key) == before)
    #expect(try await f.store.subjects.names(of: copy.apiKey) == ["Ann", "Bob", "Nobody"])
    // Photos are copies: seven, for each face with one its own.
    #expect(try await f.store.photoCount() == 7)
    #expect(try await f.store.texts("SELECT COUNT(DISTINCT img_id) || '' FROM embedding") == ["7"])
    #expect(try await f.store.count("service_copy") == 0)
    #expect(try await f.store.count("service_copy_subject") == 0)
  }

  @Test func aCopyGoesOnWithoutItsSource() async throws {
    let f = try await Fixture()
    let before = try await f.faces(of: f.key)
    let copy = try await f.finish(f.begin())
    _ = try await f.store.accounts.write { try $0.deleteWholeService(f.source.service.id) }
    #expect(try await f.faces(of: copy.apiKey) == before)
  }

  @Test func nobodyUsesACopyUntilItIsFull() async throws {
    let f = try await Fixture()
    let begun = try await f.begin()
    #expect(begun.copy?.copied == 0)
    #expect(begun.copy?.total == 7)
    var progress: [Int] = []
    while try await f.step(begun) {
      #expect(try await f.store.services.service(apiKey: begun.service.apiKey) == nil)
      let entry = try #require(try await f.store.service(begun.service.guid))
      #expect(entry.service.apiKey == begun.service.apiKey)
      progress.append(try #require(entry.copy).copied)
    }
    #expect(progress == [1, 2, 3, 4, 5, 6, 7])
    let done = try #require(try await f.store.service(begun.service.guid))
    #expect(done.copy == nil)
    #expect(done.service.apiKey == begun.service.apiKey)
    #expect(try await f.store.services.service(apiKey: done.service.apiKey)?.guid == done.service.guid)
    let photos = try await f.store.accounts.read { try $0.counts(of: done.service.id).photos }
    #expect(photos == 3)
    #expect(try await !f.step(begun))
  }

  @Test func copiesUnderWayAreKnownAndSoAreTheirSources() async throws {
    let f = try await Fixture()
    let first = try await f.begin()
    let second = try await f.store.accounts.write { rows in
      try #require(try rows.service(guid: rows.beginCopy(of: f.source, named: "copy 2")))
    }
    let ids = [first.service.id, second.service.id]
    for rest in [ids, [ids[1]], []] {
      let (underWay, source, copy) = try await f.store.accounts.read { rows in
        (
          try rows.copiesUnderWay(), try rows.isBeingCopied(f.source.service.id),
          try rows.isBeingCopied(first.service.id)
        )
      }
      #expect(underWay == rest)
      #expect(source == !rest.isEmpty)
      #expect(!copy)
      if let id = rest.first {
        while try await f.store.accounts.write({ try $0.continueCopy(id, size: 2) }) {}
      }
    }
  }

  @Test func copiesOfOneServiceDoNotMix() async throws {
    let f = try await Fixture()
    let before = try await f.faces(of: f.key)
    let first = try await f.begin()
    let second = try await f.store.accounts.write { rows in
      try #require(try rows.service(guid: rows.beginCopy(of: f.source, named: "copy 2")))
    }
    for _ in 0..<8 {
      for copy in [first, second] { _ = try await f.step(copy) }
    }
    #expect(try await f.store.count("service_copy") == 0)
    for copy in [first, second] { #expect(try await f.faces(of: copy.service.apiKey) == before) }
  }

  /// What one server leaves, the next one finds in the file.
  @Test func aCopyIsFinishedAfterOpeningAgain() async throws {
    let f = try await Fixture()
    let before = try await f.faces(of: f.key)
    let begun = try await f.begin()
    var steps = 0
    while true {
      let again = AccountStore(try await TestDatabase.open(in: f.store.folder))
      steps += 1
      guard try await again.write({ try $0.continueCopy(begun.service.id, size: 1) }) else { break }
    }
    #expect(steps == 8)
    #expect(try await f.faces(of: begun.service.apiKey) == before)
  }

  @Test func aStepThatFailsIsTakenAgain() async throws {
    let f = try await Fixture()
    let before = try await f.faces(of: f.key)
    let begun = try await f.begin()
    struct Stop: Error {}
    for _ in 0..<5 {
      await #expect(throws: (any Error).self) {
        try await f.store.accounts.write { rows in
          _ = try rows.continueCopy(begun.service.id, size: 1)
          throw Stop()
        }
      }
      _ = try await f.step(begun)
    }
    let copy = try await f.finish(begun)
    #expect(try await f.faces(of: copy.apiKey) == before)
  }

  @Test func whatIsDeletedMeanwhileIsNotCopiedFurther() async throws {
    let f = try await Fixture()
    let begun = try await f.begin()
    for _ in 0..<4 { _ = try await f.step(begun) }
    // Three subjects and one face are there.
    _ = try await f.store.subjects.delete("Bob", of: f.key, noting: .system)
    let copy = try await f.finish(begun)
    #expect(try await f.faces(of: copy.apiKey) == f.faces(of: f.key))
    #expect(try await f.store.subjects.names(of: copy.apiKey) == ["Ann", "Bob", "Nobody"])
  }

  @Test func allMayBeDeletedMeanwhile() async throws {
    let f = try await Fixture()
    let begun = try await f.begin()
    _ = try await f.step(begun)
    _ = try await f.store.subjects.deleteAll(of: f.key, noting: .system)
    let copy = try await f.finish(begun)
    #expect(try await f.faces(of: copy.apiKey) == [])
    #expect(try await f.store.subjects.names(of: copy.apiKey) == ["Ann"])
  }

  @Test func aSubjectThatIsRenamedMeanwhileStaysOne() async throws {
    let f = try await Fixture()
    let before = try await f.faces(of: f.key)
    let begun = try await f.begin()
    for _ in 0..<4 { _ = try await f.step(begun) }
    _ = try await f.store.subjects.rename("Ann", to: "Anna", of: f.key)
    // The name is given to somebody else.
    try await f.store.addFace("Ann", [7, 7], to: f.key)
    let copy = try await f.finish(begun)
    #expect(try await f.faces(of: copy.apiKey) == before)
    #expect(try await f.store.subjects.names(of: copy.apiKey) == ["Ann", "Bob", "Nobody"])
  }

  @Test func facesOfSubjectsThatAreMergedMeanwhileAreAllCopied() async throws {
    let f = try await Fixture()
    let begun = try await f.begin()
    for _ in 0..<4 { _ = try await f.step(begun) }
    _ = try await f.store.subjects.rename("Ann", to: "Bob", of: f.key)
    let copy = try await f.finish(begun)
    // The one that was copied before stays Ann's.
    #expect(try await f.faces(of: copy.apiKey).map { String($0.prefix(3)) } == ["Ann", "Bob", "Bob", "Bob"])
  }

  /// After all subjects were copied and before all faces were.
  @Test(arguments: [(3, 0), (4, 1), (5, 1), (6, 2)])
  func facesThatAreGivenToASubjectMadeMeanwhileAreAllCopied(steps: Int, before: Int) async throws {
    let f = try await Fixture()
    let begun = try await f.begin()
    for _ in 0..<steps { _ = try await f.step(begun) }
    _ = try await f.store.subjects.create("Zoe", of: f.key)
    _ = try await f.store.subjects.rename("Ann", to: "Zoe", of: f.key)
    let copy = try await f.finish(begun)
    func vectors(_ key: String) async throws -> [String] {
      try await f.faces(of: key).map { String($0.dropFirst(4)) }
    }
    #expect(try await vectors(copy.apiKey) == vectors(f.key))
    let names = try await f.faces(of: copy.apiKey).map { $0.prefix(3) }
    #expect(names.count { $0 == "Ann" } == before)
    #expect(names.count { $0 == "Zoe" } == 3 - before)
  }

  @Test func thereAreNeverMoreCopiedThanThereAre() async throws {
    let f = try await Fixture()
    let begun = try await f.begin()
    for name in ["X", "Y", "Z"] { _ = try await f.store.subjects.create(name, of: f.key) }
    var progress: [Int] = []
    while try await f.step(begun) {
      let copy = try #require(try await f.store.service(begun.service.guid)?.copy)
      #expect(copy.total == max(7, copy.copied))
      progress.append(copy.copied)
    }
    #expect(progress == Array(1...10))
  }

  @Test func facesThatAreAddedMeanwhileAreLeftAndTheirSubjectsAreNot() async throws {
    let f = try await Fixture()
    let before = try await f.faces(of: f.key)
    let begun = try await f.begin()
    for _ in 0..<5 { _ = try await f.step(begun) }
    try await f.store.addFace("Zoe", [1], photo: [7], to: f.key)
    let copy = try await f.finish(begun)
    #expect(try await f.faces(of: copy.apiKey) == before)
    #expect(try await f.store.subjects.names(of: copy.apiKey).last == "Zoe")
  }

  @Test func theKeyThatWasPromisedMayBeRenewedMeanwhile() async throws {
    let f = try await Fixture()
    let begun = try await f.begin()
    for _ in 0..<4 { _ = try await f.step(begun) }
    let old = try await f.store.accounts.write { try $0.renewKey(of: begun) }
    #expect(old == begun.service.apiKey)
    let promised = try #require(try await f.store.service(begun.service.guid)).service.apiKey
    #expect(promised != old)
    #expect(try await f.store.services.service(apiKey: promised) == nil)
    let copy = try await f.finish(begun)
    #expect(copy.apiKey == promised)
    #expect(try await f.store.services.service(apiKey: old) == nil)
    #expect(try await f.faces(of: promised).count == 4)
  }

  @Test func theSourcesKeyMayBeRenewedMeanwhile() async throws {
    let f = try await Fixture()
    let before = try await f.faces(of: f.key)
    let begun = try await f.begin()
    _ = try await f.step(begun)
    _ = try await f.store.accounts.write { try $0.renewKey(of: f.source) }
    let copy = try await f.finish(begun)
    #expect(try await f.faces(of: copy.apiKey) == before)
  }

  @Test(arguments: [0, 1, 4, 6])
  func aCopyThatIsDeletedMeanwhileLeavesNothing(steps: Int) async throws {
    let f = try await Fixture()
    let before = try await f.faces(of: f.key)
    let begun = try await f.begin()
    for _ in 0..<steps { _ = try await f.step(begun) }
    let faces = try await f.store.accounts.write { try $0.deleteWholeService(begun.service.id) }
    #expect(faces == max(0, steps - 3))
    #expect(try await !f.step(begun))
    #expect(try await f.faces(of: f.key) == before)
    for (table, count) in [
      ("subject", 4), ("embedding", 5), ("img", 4), ("service_copy", 0), ("service_copy_subject", 0), ("model", 3),
    ] {
      #expect(try await f.store.count(table) == Int64(count), "\(table)")
    }
  }

  @Test func anApplicationGoesWithACopyUnderWay() async throws {
    let f = try await Fixture()
    let begun = try await f.begin()
    for _ in 0..<5 { _ = try await f.step(begun) }
    let deleted = try await f.store.accounts.write { try $0.deleteWholeApplication(f.application.id) }
    #expect(deleted.faces == 6)
    for (table, count) in [("subject", 1), ("embedding", 1), ("img", 1), ("service_copy", 0), ("model", 2)] {
      #expect(try await f.store.count(table) == Int64(count), "\(table)")
    }
  }

  @Test func aServiceWithoutFacesIsCopiedAtOnce() async throws {
    let f = try await Fixture()
    let source = try await f.store.addService("empty", type: .detection, in: f.application)
    let guid = try await f.store.accounts.write { try $0.beginCopy(of: source, named: "copy") }
    let begun = try #require(try await f.store.service(guid))
    #expect(begun.copy?.total == 0)
    #expect(try await !f.step(begun))
    #expect(try await f.store.services.service(apiKey: begun.service.apiKey)?.type == .detection)
  }
}
