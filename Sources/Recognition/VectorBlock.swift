import FaceDomain

/// A run of faces with their unit vectors side by side in memory, the unit in which an index shares and copies.
///
/// A value: copying shares the memory, and the first change of a shared block copies this block alone.
struct VectorBlock: Sendable {
  struct Row: Sendable {
    var face: StoredFace
    /// Position in the order of insertion.
    var age: UInt64
  }

  /// 1,024 vectors of 128 floats are half a megabyte: what one change under a running query may copy at most.
  static let capacity = 1024

  private let dimension: Int
  private(set) var rows: [Row] = []
  private var floats: [Float] = []

  init(dimension: Int) {
    self.dimension = dimension
  }

  var count: Int { rows.count }
  var isFull: Bool { count == Self.capacity }

  mutating func append(_ row: Row, _ vector: [Float]) {
    precondition(vector.count == dimension && !isFull)
    rows.append(row)
    floats.append(contentsOf: vector)
  }

  mutating func replace(at index: Int, with row: Row, _ vector: [Float]) {
    rows[index] = row
    floats.replaceSubrange(index * dimension..<(index + 1) * dimension, with: vector)
  }

  mutating func removeLast() -> (row: Row, vector: [Float]) {
    let last = (rows[count - 1], vector(at: count - 1))
    rows.removeLast()
    floats.removeLast(dimension)
    return last
  }

  mutating func rename(at index: Int, to subject: String) {
    rows[index].face = StoredFace(id: rows[index].face.id, subject: subject)
  }

  func vector(at index: Int) -> [Float] {
    Array(floats[index * dimension..<(index + 1) * dimension])
  }

  /// Calls `visit` with the index of each row and its dot product with `query`.
  @inline(__always)
  func scan(_ query: UnsafeBufferPointer<Float>, _ visit: (_ index: Int, _ dot: Float) -> Void) {
    precondition(query.count == dimension)
    floats.withUnsafeBufferPointer { floats in
      guard let base = floats.baseAddress, let query = query.baseAddress else { return }
      for index in 0..<count {
        visit(index, dotProduct(base + index * dimension, query, dimension))
      }
    }
  }
}

/// Four independent sums keep the processor's multipliers busy: one sum would wait for itself.
@inline(__always)
private func dotProduct(
  _ one: UnsafePointer<Float>, _ other: UnsafePointer<Float>, _ count: Int
) -> Float {
  typealias Lanes = SIMD8<Float>
  let width = Lanes.scalarCount
  var sums = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
  let a = UnsafeRawPointer(one)
  let b = UnsafeRawPointer(other)
  func product(_ index: Int) -> Lanes {
    let offset = index * MemoryLayout<Float>.stride
    return a.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
      * b.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
  }
  var index = 0
  while index + 4 * width <= count {
    sums.0 += product(index)
    sums.1 += product(index + width)
    sums.2 += product(index + 2 * width)
    sums.3 += product(index + 3 * width)
    index += 4 * width
  }
  while index + width <= count {
    sums.0 += product(index)
    index += width
  }
  var total = ((sums.0 + sums.1) + (sums.2 + sums.3)).sum()
  while index < count {
    total += one[index] * other[index]
    index += 1
  }
  return total
}
