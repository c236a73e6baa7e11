/// What a calculator makes of a face. Only embeddings of the same calculator version may be compared.
public struct Embedding: Sendable, Equatable {
  /// The network's output as it is: not of unit length.
  public let values: [Float]

  public init(_ values: [Float]) {
    self.values = values
  }

  /// The same direction with length 1, which is what similarity is defined on.
  /// - Throws: ``VectorError`` for a vector without a direction.
  public func normalized() throws(VectorError) -> UnitVector {
    try UnitVector(normalizing: values)
  }
}

/// A vector of Euclidean length 1.
public struct UnitVector: Sendable, Equatable {
  public let values: [Float]

  /// - Throws: ``VectorError/notFinite`` or ``VectorError/zero``, since neither has a direction.
  public init(normalizing values: [Float]) throws(VectorError) {
    guard values.allSatisfy(\.isFinite) else { throw .notFinite }
    // In double precision: the square of a large float must not overflow.
    let length = values.reduce(into: 0.0) { $0 += Double($1) * Double($1) }.squareRoot()
    guard length > 0 else { throw .zero }
    self.values = values.map { Float(Double($0) / length) }
  }
}

/// One of several vectors can't be used.
public struct NamedVectorError: Error, Equatable, Sendable {
  /// What its sender would call it, such as `Target 3`.
  public let name: String
  public let reason: VectorError

  public init(name: String, reason: VectorError) {
    self.name = name
    self.reason = reason
  }
}

public enum VectorError: Error, Equatable, Sendable {
  case zero
  case notFinite
  case wrongLength(expected: Int, actual: Int)
}
