package import FaceDomain

/// Rotation, scale and shift without reflection: (x, y) → (a·x − b·y + tx, b·x + a·y + ty).
package struct SimilarityTransform {
  package var a: Double
  package var b: Double
  package var tx: Double
  package var ty: Double

  package var scale: Double { (a * a + b * b).squareRoot() }

  /// The transform that brings `source` nearest to `target` in the sense of least squares.
  ///
  /// In two dimensions this has a closed form: with both sets centred, a + ib is the ratio of Σ conj(s)·t and Σ |s|².
  /// - Returns: nil if all source points coincide.
  package init?(from source: [Point], to target: [Point]) {
    precondition(source.count == target.count && !source.isEmpty)
    let count = Double(source.count)
    func centre(_ points: [Point]) -> (x: Double, y: Double) {
      (points.reduce(0) { $0 + Double($1.x) } / count, points.reduce(0) { $0 + Double($1.y) } / count)
    }
    let from = centre(source)
    let to = centre(target)
    var real = 0.0
    var imaginary = 0.0
    var square = 0.0
    for (s, t) in zip(source, target) {
      let (sx, sy) = (Double(s.x) - from.x, Double(s.y) - from.y)
      let (dx, dy) = (Double(t.x) - to.x, Double(t.y) - to.y)
      real += sx * dx + sy * dy
      imaginary += sx * dy - sy * dx
      square += sx * sx + sy * sy
    }
    guard square > 0 else { return nil }
    a = real / square
    b = imaginary / square
    tx = to.x - (a * from.x - b * from.y)
    ty = to.y - (b * from.x + a * from.y)
    guard scale > 0, scale.isFinite else { return nil }
  }

  /// Where a point of the target comes from.
  package func inverse(x: Double, y: Double) -> (x: Double, y: Double) {
    let square = a * a + b * b
    let (dx, dy) = (x - tx, y - ty)
    return ((a * dx + b * dy) / square, (a * dy - b * dx) / square)
  }
}
