import Foundation

/// Three rows of three numbers, as much of linear algebra as a rotation takes.
struct Matrix3 {
  var rows: [SIMD3<Double>]

  static let zero = Matrix3(rows: [.zero, .zero, .zero])

  mutating func addOuter(_ one: SIMD3<Double>, _ other: SIMD3<Double>) {
    for index in 0..<3 { rows[index] += one[index] * other }
  }

  static func * (matrix: Matrix3, vector: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3((matrix.rows[0] * vector).sum(), (matrix.rows[1] * vector).sum(), (matrix.rows[2] * vector).sum())
  }

  var transposed: Matrix3 {
    Matrix3(rows: (0..<3).map { column in SIMD3(rows[0][column], rows[1][column], rows[2][column]) })
  }

  var determinant: Double { (rows[0] * rows[1].cross(rows[2])).sum() }

  /// Nil where rows depend on each other.
  var inverse: Matrix3? {
    let determinant = determinant
    guard abs(determinant) > 1e-9 else { return nil }
    return Matrix3(rows: [
      rows[1].cross(rows[2]) / determinant, rows[2].cross(rows[0]) / determinant, rows[0].cross(rows[1]) / determinant,
    ]).transposed
  }

  /// The rotation with the smallest sum of squared differences: the orthogonal factor of the polar decomposition, to
  /// which the mean of a matrix and its transposed inverse converges (Higham's iteration).
  var nearestRotation: Matrix3? {
    var current = self
    for _ in 0..<20 {
      guard let inverse = current.inverse?.transposed else { return nil }
      let next = Matrix3(rows: (0..<3).map { (current.rows[$0] + inverse.rows[$0]) / 2 })
      let change = (0..<3).reduce(0.0) { sum, row in
        let difference = next.rows[row] - current.rows[row]
        return sum + (difference * difference).sum()
      }
      current = next
      if change < 1e-20 { break }
    }
    return current
  }
}

extension SIMD3<Double> {
  func cross(_ other: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  /// Nil for a vector without a direction.
  var normalized: SIMD3<Double>? {
    let length = (self * self).sum().squareRoot()
    return length > 0 && length.isFinite ? self / length : nil
  }
}
