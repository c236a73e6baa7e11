import FaceDomain
import Foundation
import Recognition
import Testing

/// Long random histories against a dictionary that does the same the slow way.
@Suite struct EmbeddingIndexModelTests {
  /// The oracle.
  private struct Model {
    struct Entry {
      var subject: String
      var vector: UnitVector
      var age: Int
    }

    var entries: [UUID: Entry] = [:]
    private var age = 0

    mutating func add(_ face: StoredFace, _ vector: UnitVector) {
      entries[face.id] = Entry(subject: face.subject, vector: vector, age: age)
      age += 1
    }

    mutating func rename(_ subject: String, to newName: String) {
      entries = entries.mapValues { entry in
        var entry = entry
        if entry.subject == subject { entry.subject = newName }
        return entry
      }
    }

    func search(_ query: UnitVector, limit: Int) -> [(face: StoredFace, distance: Double)] {
      entries.map { id, entry in (id: id, entry: entry, distance: query.distance(to: entry.vector)) }
        .sorted { ($0.distance, $0.entry.age) < ($1.distance, $1.entry.age) }
        .prefix(limit)
        .map { (StoredFace(id: $0.id, subject: $0.entry.subject), $0.distance) }
    }
  }

  /// Grows over three blocks, then shrinks to nothing.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func agreesWithADictionaryThroughAnyHistory(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var index = EmbeddingIndex(dimension: 8)
    var model = Model()
    var snapshots: [(index: EmbeddingSnapshot, model: Model)] = []
    for step in 0..<6000 {
      let subject = "s\(Int.random(in: 0..<800, using: &generator))"
      let any = id(Int.random(in: 0..<3000, using: &generator))
      switch Int.random(in: 0..<100, using: &generator) {
      case ..<(step < 4500 ? 84 : 10):
        let face = StoredFace(id: any, subject: subject)
        let vector = try UnitVector.exact(using: &generator)
        try index.add(face, vector)
        model.add(face, vector)
      case ..<94:
        index.remove(any)
        model.entries[any] = nil
      case 94, 95:
        index.remove(subject: subject)
        model.entries = model.entries.filter { $0.value.subject != subject }
      case 96:
        index.rename(subject: subject, to: "new \(step)")
        model.rename(subject, to: "new \(step)")
      case 97, 98:
        let other = "s\(Int.random(in: 0..<800, using: &generator))"
        index.rename(subject: subject, to: other)
        model.rename(subject, to: other)
      default:
        guard step % 97 == 0 else { continue }
        index.removeAll()
        model.entries = [:]
      }
      if step % 1500 == 0 { snapshots.append((index.snapshot, model)) }
      if step % 60 == 0 { try compare(index.snapshot, model, using: &generator) }
    }
    for snapshot in snapshots { try compare(snapshot.index, snapshot.model, using: &generator) }
  }

  @Test(arguments: [3, 8]) func emptiesOneByOneInAnyOrder(dimension: Int) throws {
    var generator = SeededGenerator(seed: 11)
    var index = EmbeddingIndex(dimension: dimension)
    let query = try UnitVector.random(dimension, using: &generator)
    for number in 0..<2100 { try index.add(face(number), UnitVector.random(dimension, using: &generator)) }
    var left = Set((0..<2100).map { id($0) })
    for victim in left.sorted(by: { $0.uuidString < $1.uuidString }).shuffled(using: &generator) {
      index.remove(victim)
      left.remove(victim)
      guard left.count % 100 == 0 else { continue }
      #expect(index.count == left.count)
      #expect(Set(try index.search(query, limit: 3000).map(\.face.id)) == left)
    }
    #expect(index.count == 0)
    #expect(try index.search(query, limit: 1) == [])
    try index.add(face(1), query)
    #expect(try index.search(query, limit: 2).map(\.face.id) == [id(1)])
  }

  private func compare(_ index: EmbeddingSnapshot, _ model: Model, using generator: inout SeededGenerator) throws {
    try #require(index.count == model.entries.count)
    let query = try UnitVector.exact(using: &generator)
    let limit = [1, 10, 60, 4000].randomElement(using: &generator) ?? 1
    let matches = try index.search(query, limit: limit)
    let expected = model.search(query, limit: limit)
    try #require(matches.map(\.face) == expected.map(\.face))
    try #require(matches.map(\.distance) == expected.map(\.distance))
  }
}
