import FaceDomain
import Recognition
import Testing

/// What floats alone can not tell apart.
@Suite struct NearDuplicateTests {
  /// Of vectors nearer than 3e-4 the products in single precision are equal, or differ by their rounding.
  @Test func identicalVectorComesBeforeANearlyIdenticalOne() throws {
    var generator = SeededGenerator(seed: 9)
    let query = try UnitVector.random(128, using: &generator)
    let near = try UnitVector(
      normalizing: query.values.map { $0 + Float.random(in: -1e-5...1e-5, using: &generator) })
    var index = EmbeddingIndex(dimension: 128)
    try index.add(face(0), near)
    try index.add(face(1), query)
    #expect(try index.search(query, limit: 2).map(\.face) == [face(1), face(0)])
  }

  /// Swift takes texts for equal that databases and 1.2 tell apart: é as one character and as two.
  @Test func subjectIsTheOneSpelledExactlySo() throws {
    var index = EmbeddingIndex(dimension: 1)
    try index.add(face(0, of: "Ren\u{E9}"), UnitVector(normalizing: [1]))
    index.remove(subject: "Rene\u{301}")
    #expect(index.count == 1)
  }
}
