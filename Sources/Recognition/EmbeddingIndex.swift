public import FaceDomain
public import struct Foundation.UUID

/// The faces of one collection, kept up to date in place.
///
/// Queries run on a ``snapshot``, which shares the memory. A change touches one block of vectors, never the whole,
/// and copies that block only while a query still holds it.
public struct EmbeddingIndex: Sendable {
  /// The length of each vector.
  public let dimension: Int
  public private(set) var count = 0

  private var blocks: [VectorBlock] = []
  private var positions: [UUID: Position] = [:]
  private var nextAge: UInt64 = 0

  private struct Position: Sendable {
    var block: Int
    var row: Int
  }

  public init(dimension: Int) {
    self.dimension = dimension
  }

  public var snapshot: EmbeddingSnapshot {
    EmbeddingSnapshot(dimension: dimension, count: count, blocks: blocks)
  }

  /// Adds a face, or replaces the one with the same id.
  /// - Throws: ``VectorError/wrongLength(expected:actual:)``; the index is then unchanged.
  public mutating func add(_ face: StoredFace, _ vector: UnitVector) throws(VectorError) {
    guard vector.values.count == dimension else {
      throw .wrongLength(expected: dimension, actual: vector.values.count)
    }
    remove(face.id)
    if blocks.last?.isFull ?? true { blocks.append(VectorBlock(dimension: dimension)) }
    let last = blocks.count - 1
    positions[face.id] = Position(block: last, row: blocks[last].count)
    blocks[last].append(.init(face: face, age: nextAge), vector.values)
    nextAge += 1
    count += 1
  }

  /// Removes a face if it is there. The last row moves into its place.
  public mutating func remove(_ id: UUID) {
    guard let hole = positions.removeValue(forKey: id) else { return }
    let last = blocks.count - 1
    let (row, vector) = blocks[last].removeLast()
    if row.face.id != id {
      blocks[hole.block].replace(at: hole.row, with: row, vector)
      positions[row.face.id] = hole
    }
    if blocks[last].count == 0 { blocks.removeLast() }
    count -= 1
  }

  /// Removes all faces of a subject, spelled exactly so.
  public mutating func remove(subject: String) {
    let ids = blocks.flatMap { $0.rows.lazy.map(\.face).filter { Self.isSame($0.subject, subject) }.map(\.id) }
    for id in ids { remove(id) }
  }

  /// Gives the faces of one subject to another, which may have faces already.
  public mutating func rename(subject: String, to newName: String) {
    guard !Self.isSame(subject, newName) else { return }
    for block in blocks.indices {
      for row in 0..<blocks[block].count where Self.isSame(blocks[block].rows[row].face.subject, subject) {
        blocks[block].rename(at: row, to: newName)
      }
    }
  }

  /// Byte for byte, as a database compares. Swift takes "é" and "e" with an accent for the same text.
  private static func isSame(_ one: String, _ other: String) -> Bool {
    one.utf8.elementsEqual(other.utf8)
  }

  public mutating func removeAll() {
    self = EmbeddingIndex(dimension: dimension)
  }

  /// See ``EmbeddingSnapshot/search(_:limit:)``.
  public func search(_ query: UnitVector, limit: Int) throws(VectorError) -> [EmbeddingSnapshot.Match] {
    try snapshot.search(query, limit: limit)
  }
}
