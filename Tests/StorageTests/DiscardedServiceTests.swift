import FaceDomain
import Storage
import Testing

struct DiscardedServiceTests {
  @Test func nobodySeesADiscardedService() async throws {
    let store = try await StorageFixture()
    let application = try await store.addApplication("A")
    let entry = try await store.addService("s", in: application)
    try await store.addFace("Ann", photo: [1], to: entry.service.apiKey)
    let faces = try await store.accounts.write { try $0.discardService(entry.service.id) }
    #expect(faces == 1)
    #expect(try await store.services.service(apiKey: entry.service.apiKey) == nil)
    #expect(try await store.services.services().map(\.name) == ["one", "two"])
    #expect(try await store.service(entry.service.guid) == nil)
    try await store.accounts.write { rows in
      let services = try rows.services(of: application.id)
      #expect(services.isEmpty)
      let isTaken = try rows.isServiceName("s", in: application.id, takenByOtherThan: nil)
      #expect(!isTaken)
      let applications = try rows.applications(seenBy: 0, onlyMine: false).map(\.application.name)
      #expect(applications == ["A", "Default"])
      let isNameTaken = try rows.isApplicationName("discarded", takenByOtherThan: nil)
      #expect(!isNameTaken)
      let pending = try rows.discardedServices()
      #expect(pending == [entry.service.id])
    }
  }

  /// Whoever looks for the key in the tables themselves finds neither it nor faces, such as 1.2's own server.
  @Test func itsKeyIsInNoTable() async throws {
    let store = try await StorageFixture()
    let entry = try await store.addService("s", in: store.addApplication("A"))
    let key = entry.service.apiKey
    try await store.addFace("Ann", to: key)
    let copy = try await store.accounts.write { rows in
      try #require(try rows.service(guid: rows.beginCopy(of: entry, named: "copy")))
    }
    _ = try await store.accounts.write { rows in
      (try rows.discardService(entry.service.id), try rows.discardService(copy.service.id))
    }
    let keys = try await store.texts(
      "SELECT api_key FROM model UNION SELECT api_key FROM subject UNION SELECT api_key FROM service_copy")
    #expect(keys.count == 4)
    #expect(Set(keys).isDisjoint(with: [key, copy.service.apiKey]))
    for key in keys { #expect(key.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil) }
    #expect(try await store.faces.faces(of: key, subject: nil, page: 0, size: 10).total == 0)
  }

  /// A request that was let in before, and has only now made an embedding.
  @Test func nothingIsAddedToADiscardedService() async throws {
    let store = try await StorageFixture()
    let entry = try await store.addService("s", in: store.addApplication("A"))
    let key = entry.service.apiKey
    try await store.addFace("Ann", to: key)
    _ = try await store.accounts.write { try $0.discardService(entry.service.id) }
    for name in ["Ann", "Bob"] {
      await #expect(throws: StorageError.serviceGone) { try await store.addFace(name, photo: [1], to: key) }
      await #expect(throws: StorageError.serviceGone) { try await store.subjects.create(name, of: key) }
    }
    await #expect(throws: StorageError.serviceGone) { try await store.subjects.rename("Ann", to: "Bob", of: key) }
    await #expect(throws: StorageError.serviceGone) { try await store.subjects.delete("Ann", of: key, noting: .system) }
    await #expect(throws: StorageError.serviceGone) { try await store.subjects.deleteAll(of: key, noting: .system) }
    #expect(try await store.count("subject") == 1)
    #expect(try await store.count("embedding") == 1)
    #expect(try await store.count("img") == 0)
  }

  /// What one server leaves, the next one takes up: there is nothing but the rows.
  @Test func itGoesAFewFacesAtATimeAndTheRestLast() async throws {
    let store = try await StorageFixture()
    let application = try await store.addApplication("A")
    let entry = try await store.addService("s", in: application)
    for number in 0..<5 { try await store.addFace("P\(number % 3)", photo: [UInt8(number)], to: entry.service.apiKey) }
    try await store.add("Other", photo: [9])
    _ = try await store.accounts.write { try $0.discardService(entry.service.id) }
    var left: [String] = []
    var isMore = true
    while isMore {
      isMore = try await store.accounts.write { try $0.continueDeletion(entry.service.id, size: 2) }
      let (faces, photos) = (try await store.count("embedding"), try await store.photoCount())
      let (subjects, services) = (try await store.count("subject"), try await store.count("model"))
      left.append("\(faces) \(photos) \(subjects) \(services)")
    }
    #expect(
      left == ["4 4 4 3", "2 2 4 3", "1 1 4 3", "1 1 2 3", "1 1 1 3", "1 1 1 2"])
    #expect(try await store.texts("SELECT name FROM app ORDER BY name") == ["A", "Default"])
  }

  @Test func aServiceThatIsNotDiscardedIsNotDeleted() async throws {
    let store = try await StorageFixture()
    let entry = try await store.addService("s", in: store.addApplication("A"))
    try await store.addFace("Ann", photo: [1], to: entry.service.apiKey)
    let isMore = try await store.accounts.write { try $0.continueDeletion(entry.service.id, size: 10) }
    #expect(!isMore)
    #expect(try await store.count("embedding") == 1)
  }
}

extension AccountRows {
  /// To the last face, as a server does it by and by.
  func deleteWholeService(_ id: Int64) throws -> Int {
    let faces = try discardService(id)
    while try continueDeletion(id, size: 500) {}
    return faces
  }

  func deleteWholeApplication(_ id: Int64) throws -> (keys: [String], faces: Int) {
    let deleted = try deleteApplication(id)
    for service in deleted.services { while try continueDeletion(service, size: 500) {} }
    return (deleted.keys, deleted.faces)
  }
}
