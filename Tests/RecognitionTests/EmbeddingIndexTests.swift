import FaceDomain
import Foundation
import Recognition
import Testing

/// Searching a collection, and what single changes do to it.
@Suite struct EmbeddingIndexTests {
  private let east: UnitVector
  private let north: UnitVector
  private let northEast: UnitVector

  init() throws {
    east = try UnitVector(normalizing: [1, 0])
    north = try UnitVector(normalizing: [0, 1])
    northEast = try UnitVector(normalizing: [1, 1])
  }

  private func numbers(_ matches: [EmbeddingSnapshot.Match]) -> [Int] {
    matches.map { Int($0.face.id.uuid.15) }
  }

  /// Three blocks; lengths around the width of the vector unit, where a loop's remainder goes wrong.
  @Test(arguments: [1, 5, 8, 13, 31, 32, 45, 128, 512])
  func nearestComeFirstWithExactDistances(dimension: Int) throws {
    var generator = SeededGenerator(seed: UInt64(dimension))
    let vectors = try (0..<3000).map { _ in try UnitVector.random(dimension, using: &generator) }
    var index = EmbeddingIndex(dimension: dimension)
    for (number, vector) in vectors.enumerated() { try index.add(face(number), vector) }
    #expect(index.count == 3000)
    let numbers = Dictionary(uniqueKeysWithValues: vectors.indices.map { (id($0), $0) })
    for _ in 0..<5 {
      let query = try UnitVector.random(dimension, using: &generator)
      let expected = vectors.map { query.distance(to: $0) }.sorted()
      let matches = try index.search(query, limit: 20)
      try #require(matches.count == 20)
      for (rank, match) in matches.enumerated() {
        let number = try #require(numbers[match.face.id])
        #expect(abs(match.distance - query.distance(to: vectors[number])) < 1e-12)
        // Ranks come from products in single precision, so that near ties may change places.
        #expect(abs(match.distance - expected[rank]) < 1e-6)
      }
      #expect(Set(matches.map(\.face.id)).count == 20)
    }
  }

  @Test func limitBeyondTheCollectionGivesAllOfIt() throws {
    var index = EmbeddingIndex(dimension: 2)
    #expect(try index.search(east, limit: 3) == [])
    try index.add(face(0), north)
    try index.add(face(1), east)
    for limit in [2, 3, 1000, Int.max] {
      #expect(numbers(try index.search(east, limit: limit)) == [1, 0])
    }
  }

  @Test(arguments: [0, -1, Int.min])
  func limitOfNothingGivesNothing(limit: Int) throws {
    var index = EmbeddingIndex(dimension: 2)
    try index.add(face(0), east)
    #expect(try index.search(east, limit: limit) == [])
  }

  @Test func equalScoresKeepTheOrderOfInsertion() throws {
    var index = EmbeddingIndex(dimension: 2)
    for number in 0..<200 { try index.add(face(number), number % 2 == 0 ? east : north) }
    #expect(numbers(try index.search(east, limit: 7)) == [0, 2, 4, 6, 8, 10, 12])
    // The last row takes the place of the first, but stays the youngest.
    index.remove(id(0))
    #expect(numbers(try index.search(north, limit: 3)) == [1, 3, 5])
    #expect(numbers(try index.search(north, limit: 100)).last == 199)
  }

  @Test func addingAnIDAgainReplacesTheFace() throws {
    var index = EmbeddingIndex(dimension: 2)
    try index.add(face(0, of: "old"), east)
    try index.add(face(1), northEast)
    try index.add(face(0, of: "new"), north)
    #expect(index.count == 2)
    #expect(numbers(try index.search(east, limit: 5)) == [1, 0])
    #expect(try index.search(north, limit: 1).map(\.face) == [face(0, of: "new")])
    index.remove(subject: "old")
    #expect(index.count == 2)
  }

  @Test func removedFaceIsNeverFoundAndTheOthersAre() throws {
    for victim in 0..<3 {
      var index = EmbeddingIndex(dimension: 2)
      for (number, vector) in [east, northEast, north].enumerated() { try index.add(face(number), vector) }
      index.remove(id(victim))
      index.remove(id(victim))
      index.remove(id(7))
      #expect(index.count == 2)
      #expect(numbers(try index.search(east, limit: 5)) == [0, 1, 2].filter { $0 != victim })
    }
  }

  @Test func subjectIsRemovedWithAllItsFacesAndNoOther() throws {
    var index = EmbeddingIndex(dimension: 2)
    for number in 0..<9 { try index.add(face(number, of: ["Ann", "Bob", "ann"][number % 3]), east) }
    index.remove(subject: "Ann")
    index.remove(subject: "Nobody")
    #expect(index.count == 6)
    #expect(numbers(try index.search(east, limit: 9)) == [1, 2, 4, 5, 7, 8])
  }

  @Test func renamedSubjectJoinsTheOneThatHasTheName() throws {
    var index = EmbeddingIndex(dimension: 2)
    for number in 0..<4 { try index.add(face(number, of: ["Ann", "Bob"][number % 2]), east) }
    index.rename(subject: "Ann", to: "Ann")
    index.rename(subject: "Nobody", to: "Bob")
    index.rename(subject: "Ann", to: "Bob")
    #expect(try index.search(east, limit: 9).map(\.face) == (0..<4).map { face($0, of: "Bob") })
    index.remove(subject: "Ann")
    #expect(index.count == 4)
    index.remove(subject: "Bob")
    #expect(index.count == 0)
  }

  @Test func snapshotAnswersAsBeforeTheChanges() throws {
    var index = EmbeddingIndex(dimension: 2)
    for number in 0..<3 { try index.add(face(number, of: "a"), [east, northEast, north][number]) }
    let snapshot = index.snapshot
    let copy = index
    let before = try index.search(east, limit: 3)
    index.rename(subject: "a", to: "b")
    index.remove(id(0))
    try index.add(face(9), east)
    index.removeAll()
    #expect(index.count == 0)
    #expect(try index.search(east, limit: 3) == [])
    #expect(snapshot.count == 3)
    #expect(try snapshot.search(east, limit: 3) == before)
    #expect(try copy.search(east, limit: 3) == before)
    #expect(numbers(before) == [0, 1, 2])
  }

  @Test func wrongLengthThrowsAndChangesNothing() throws {
    var index = EmbeddingIndex(dimension: 2)
    try index.add(face(0), east)
    let long = try UnitVector(normalizing: [1, 0, 0])
    #expect(throws: VectorError.wrongLength(expected: 2, actual: 3)) { try index.add(face(0), long) }
    #expect(throws: VectorError.wrongLength(expected: 2, actual: 3)) { try index.search(long, limit: 1) }
    #expect(throws: VectorError.wrongLength(expected: 2, actual: 3)) { try index.search(long, limit: 0) }
    #expect(numbers(try index.search(east, limit: 2)) == [0])
  }
}
