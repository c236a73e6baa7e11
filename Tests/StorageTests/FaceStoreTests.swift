import FaceDomain
import Foundation
import Storage
import TestSupport
import Testing

@Suite struct FaceStoreTests {
  @Test func aFaceKeepsItsPhotoAndItsSubjectsFirstSpelling() async throws {
    let store = try await StorageFixture()
    let first = try await store.add("Zoë", photo: [1, 2, 3])
    let second = try await store.add("ZOË")
    #expect(second.subject == "Zoë")
    #expect(try await store.subjects.names(of: store.key) == ["Zoë"])
    #expect(try await store.faces.photo(of: first.id, of: store.key) == [1, 2, 3])
    #expect(try await store.faces.photo(of: second.id, of: store.key) == nil)
  }

  @Test func anotherServiceSeesNothing() async throws {
    let store = try await StorageFixture()
    let face = try await store.add("Ann", photo: [1])
    #expect(try await store.faces.photo(of: face.id, of: store.otherKey) == nil)
    #expect(try await store.faces.delete([face.id], of: store.otherKey) == [])
    #expect(try await store.faces.faces(of: store.otherKey, subject: nil, page: 0, size: 10).total == 0)
    #expect(try await store.subjects.delete("Ann", of: store.otherKey, noting: .system) == nil)
    #expect(try await store.allFaces() == [face])
  }

  @Test func pagesAreOldestFirstAndDoNotOverlap() async throws {
    let store = try await StorageFixture()
    var added: [StoredFace] = []
    for number in 0..<25 { added.append(try await store.add("Subject \(number % 3)")) }
    var listed: [StoredFace] = []
    for page in 0..<4 {
      let found = try await store.faces.faces(of: store.key, subject: nil, page: page, size: 10)
      #expect(found.total == 25)
      listed += found.faces
    }
    #expect(listed == added)
    let of1 = try await store.faces.faces(of: store.key, subject: "SUBJECT 1", page: 0, size: 100)
    #expect(of1.faces == added.filter { $0.subject == "Subject 1" })
    let beyond = try await store.faces.faces(of: store.key, subject: nil, page: .max, size: 2000)
    #expect(beyond.faces.isEmpty)
  }

  @Test func deletingAFaceTakesItsPhotoAndLeavesTheSubject() async throws {
    let store = try await StorageFixture()
    let face = try await store.add("Ann", photo: [1])
    #expect(try await store.faces.delete([face.id, UUID(), face.id], of: store.key) == [face])
    #expect(try await store.faces.delete([face.id], of: store.key) == [])
    #expect(try await store.photoCount() == 0)
    #expect(try await store.subjects.names(of: store.key) == ["Ann"])
  }

  @Test func manyFacesAreNotDeletedWithoutNotingIt() async throws {
    let store = try await StorageFixture()
    let face = try await store.add("Ann", photo: [1])
    try await store.breakAuditLog()
    await #expect(throws: StorageError.self) {
      try await store.faces.delete([face.id], of: store.key, noting: .system)
    }
    #expect(try await store.allFaces() == [face])
    #expect(try await store.photoCount() == 1)
    #expect(try await store.faces.delete([face.id], of: store.key) == [face])
  }

  @Test func aFaceForAKeyNobodyHasIsRefusedAsSuch() async throws {
    let store = try await StorageFixture()
    let new = FaceStore.NewFace(
      subject: "Ann", vector: try UnitVector(normalizing: [1]), calculator: "test", photo: [1])
    await #expect(throws: StorageError.serviceGone) { try await store.faces.add(new, to: UUID().uuidString) }
    #expect(try await store.photoCount() == 0)
    #expect(try await store.count("subject") == 0)
  }

  @Test func vectorsComeBackAsTheyWentInAndOnlyOfTheCalculatorAskedFor() async throws {
    let store = try await StorageFixture()
    let values: [Float] = [0.1, -2.5, 3e-7, 1e6]
    let face = try await store.add("Ann", values)
    let (found, skipped, _) = try await store.faces.reduceVectors(
      of: store.key, calculator: "test", into: [UUID: UnitVector]()
    ) { $0[$1.id] = $2 }
    #expect(skipped == 0)
    let vector = try #require(found[face.id])
    for (one, other) in zip(vector.values, try UnitVector(normalizing: values).values) {
      #expect(abs(one - other) < 1e-7)
    }
    let (others, _, _) = try await store.faces.reduceVectors(of: store.key, calculator: "other", into: 0) {
      count, _, _ in
      count += 1
    }
    #expect(others == 0)
  }

  @Test func firstUploadsOfOneSubjectAtTheSameTimeMakeOneSubject() async throws {
    let store = try await StorageFixture()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<20 {
        group.addTask { try await store.add(number.isMultiple(of: 2) ? "Åsa" : "åsa") }
      }
      try await group.waitForAll()
    }
    #expect(try await store.subjects.names(of: store.key).count == 1)
    #expect(try await store.allFaces().count == 20)
  }
}
