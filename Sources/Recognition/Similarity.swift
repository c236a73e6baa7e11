public import FaceDomain

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

extension SimilarityCoefficients {
  /// CompreFace's similarity of two unit vectors: (tanh((midpoint − d)·steepness) + 1) / 2, with d their
  /// Euclidean distance.
  /// - Returns: 0…1, not rounded.
  public func similarity(distance: Double) -> Double {
    (tanh((midpoint - distance) * steepness) + 1) / 2
  }

  public func similarity(of one: UnitVector, and other: UnitVector) throws(VectorError) -> Double {
    guard one.values.count == other.values.count else {
      throw .wrongLength(expected: one.values.count, actual: other.values.count)
    }
    return similarity(distance: euclideanDistance(one.values, other.values))
  }
}

/// From the differences, not from 2 − 2·dot: of nearly equal vectors the latter keeps three digits only.
package func euclideanDistance(_ one: [Float], _ other: [Float]) -> Double {
  var sum = 0.0
  for (a, b) in zip(one, other) {
    let difference = Double(a) - Double(b)
    sum += difference * difference
  }
  return sum.squareRoot()
}
