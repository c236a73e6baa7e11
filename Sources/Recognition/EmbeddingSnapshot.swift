public import FaceDomain

/// A collection as it was at one moment, searched exactly: changes to the index don't reach it.
public struct EmbeddingSnapshot: Sendable {
  /// The length of each vector.
  public let dimension: Int
  public let count: Int
  private let blocks: [VectorBlock]

  init(dimension: Int, count: Int, blocks: [VectorBlock]) {
    self.dimension = dimension
    self.count = count
    self.blocks = blocks
  }

  /// About how many bytes the collection takes, with its names and the table of its ids.
  public var memory: Int {
    let face = dimension * MemoryLayout<Float>.stride + MemoryLayout<VectorBlock.Row>.stride + Self.besides
    return count * face
  }

  /// A face's place in the table of ids, which is kept half full, and a name too long to stand in its row.
  private static let besides = 128

  public struct Match: Sendable, Equatable {
    public let face: StoredFace
    /// Euclidean distance of the two unit vectors, 0…2.
    public let distance: Double
  }

  /// The `limit` nearest faces, nearest first; fewer if the collection is smaller. Of equally near ones the one
  /// added first comes first.
  /// - Throws: ``VectorError/wrongLength(expected:actual:)``.
  public func search(_ query: UnitVector, limit: Int) throws(VectorError) -> [Match] {
    guard query.values.count == dimension else {
      throw .wrongLength(expected: dimension, actual: query.values.count)
    }
    guard limit > 0 else { return [] }
    // Products of floats can't tell distances below .0003 apart: a few more are kept and sorted exactly.
    var best = TopMatches(limit: min(limit, count) + Self.spare)
    query.values.withUnsafeBufferPointer { query in
      for (number, block) in blocks.enumerated() {
        block.scan(query) { row, dot in
          if dot >= best.threshold {
            best.offer(.init(score: dot, age: block.rows[row].age, block: number, row: row))
          }
        }
      }
    }
    let exact = best.sorted().map { candidate in
      let block = blocks[candidate.block]
      let match = Match(
        face: block.rows[candidate.row].face,
        distance: euclideanDistance(block.vector(at: candidate.row), query.values))
      return (match: match, age: candidate.age)
    }
    return exact.sorted { ($0.match.distance, $0.age) < ($1.match.distance, $1.age) }
      .prefix(limit).map(\.match)
  }

  private static let spare = 16
}
