public import FaceDomain
public import struct Foundation.UUID

/// The faces of one collection, searched exactly.
///
/// A value: a query takes a copy, which shares the memory, and sees the collection as it was at that moment
/// however it changes meanwhile. A change touches one block of vectors, never the whole.
public struct EmbeddingIndex: Sendable {
  /// The length of each vector.
  public let dimension: Int
  public private(set) var count = 0

  private var blocks: [VectorBlock] = []
  /// What belongs to each row of each block; the same shape as `blocks`.
  private var entries: [[Entry]] = []
  private var positions: [UUID: Position] = [:]
  private var nextAge: UInt64 = 0
  private var subjects = SubjectNames()

  private struct Entry: Sendable {
    var id: UUID
    var subject: SubjectNames.Handle
    var age: UInt64
  }

  private struct Position: Sendable {
    var block: Int
    var row: Int
  }

  public struct Match: Sendable, Equatable {
    public let face: StoredFace
    /// Euclidean distance of the two unit vectors, 0…2.
    public let distance: Double
  }

  public init(dimension: Int) {
    self.dimension = dimension
  }

  /// Adds a face, or replaces the one with the same id.
  /// - Throws: ``VectorError/wrongLength(expected:actual:)``; the index is then unchanged.
  public mutating func add(_ face: StoredFace, _ vector: UnitVector) throws(VectorError) {
    guard vector.values.count == dimension else {
      throw .wrongLength(expected: dimension, actual: vector.values.count)
    }
    remove(face.id)
    if blocks.last?.isFull ?? true {
      blocks.append(VectorBlock(dimension: dimension))
      entries.append([])
    }
    let block = blocks.count - 1
    positions[face.id] = Position(block: block, row: blocks[block].count)
    blocks[block].append(vector.values)
    entries[block].append(Entry(id: face.id, subject: subjects.retain(face.subject), age: nextAge))
    nextAge += 1
    count += 1
  }

  /// Removes a face if it is there. The last row moves into its place.
  public mutating func remove(_ id: UUID) {
    guard let hole = positions.removeValue(forKey: id) else { return }
    subjects.release(entries[hole.block][hole.row].subject)
    let last = blocks.count - 1
    let lastVector = blocks[last].removeLast()
    let lastEntry = entries[last].removeLast()
    if lastEntry.id != id {
      blocks[hole.block].replace(at: hole.row, with: lastVector)
      entries[hole.block][hole.row] = lastEntry
      positions[lastEntry.id] = hole
    }
    if blocks[last].count == 0 {
      blocks.removeLast()
      entries.removeLast()
    }
    count -= 1
  }

  public mutating func remove(subject: String) {
    guard let handle = subjects.handle(of: subject) else { return }
    let ids = entries.joined().filter { $0.subject == handle }.map(\.id)
    for id in ids { remove(id) }
  }

  /// Gives the faces of one subject to another, which may have faces already.
  public mutating func rename(subject: String, to newName: String) {
    guard subject != newName, let old = subjects.handle(of: subject) else { return }
    let new = subjects.merge(old, into: newName)
    guard new != old else { return }
    for block in entries.indices {
      for row in entries[block].indices where entries[block][row].subject == old {
        entries[block][row].subject = new
      }
    }
  }

  public mutating func removeAll() {
    self = EmbeddingIndex(dimension: dimension)
  }

  public func face(_ id: UUID) -> (face: StoredFace, vector: UnitVector)? {
    guard let position = positions[id] else { return nil }
    let entry = entries[position.block][position.row]
    let values = blocks[position.block].vector(at: position.row)
    guard let vector = try? UnitVector(normalizing: values) else { return nil }
    return (StoredFace(id: id, subject: subjects.name(of: entry.subject)), vector)
  }

  /// The `limit` nearest faces, nearest first; fewer if the collection is smaller.
  /// - Throws: ``VectorError/wrongLength(expected:actual:)``.
  public func search(_ query: UnitVector, limit: Int) throws(VectorError) -> [Match] {
    guard query.values.count == dimension else {
      throw .wrongLength(expected: dimension, actual: query.values.count)
    }
    guard limit > 0 else { return [] }
    var best = TopMatches(limit: min(limit, count))
    query.values.withUnsafeBufferPointer { query in
      for block in blocks.indices {
        entries[block].withUnsafeBufferPointer { entries in
          blocks[block].scan(query) { row, dot in
            if dot >= best.threshold {
              best.offer(.init(score: dot, age: entries[row].age, block: block, row: row))
            }
          }
        }
      }
    }
    return best.sorted().map { candidate in
      let entry = entries[candidate.block][candidate.row]
      let vector = blocks[candidate.block].vector(at: candidate.row)
      return Match(
        face: StoredFace(id: entry.id, subject: subjects.name(of: entry.subject)),
        distance: euclideanDistance(vector, query.values))
    }
  }
}
