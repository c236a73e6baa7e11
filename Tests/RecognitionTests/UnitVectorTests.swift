import FaceDomain
import Testing

/// Which vectors have a direction, and which.
@Suite struct UnitVectorTests {
  @Test func lengthBecomesOne() throws {
    // 3, 4, 5 is a right triangle.
    #expect(try UnitVector(normalizing: [3, -4]).values == [0.6, -0.8])
    #expect(try Embedding([0, 0, -7]).normalized().values == [0, 0, -1])
  }

  @Test(arguments: [1, 128, 512]) func lengthIsOneWhateverTheValues(dimension: Int) throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<50 {
      let vector = try UnitVector.random(dimension, using: &generator)
      let square = vector.values.reduce(0) { $0 + Double($1) * Double($1) }
      #expect(abs(square - 1) < 1e-6)
    }
  }

  @Test(arguments: [1e30, 3e38, 1e-30, 1e-38, .leastNonzeroMagnitude] as [Float])
  func anySizeOfFloatIsNormalized(size: Float) throws {
    // Four equal numbers: each is half of the length.
    #expect(try UnitVector(normalizing: [size, -size, size, size]).values == [0.5, -0.5, 0.5, 0.5])
  }

  @Test func hugeNextToTinyLeavesTheHuge() throws {
    #expect(try UnitVector(normalizing: [1e30, 1e-30]).values == [1, 0])
  }

  @Test(arguments: [[], [0], [0, -0.0, 0]] as [[Float]])
  func zeroHasNoDirection(values: [Float]) {
    #expect(throws: VectorError.zero) { try UnitVector(normalizing: values) }
    #expect(throws: VectorError.zero) { try Embedding(values).normalized() }
  }

  @Test(arguments: [.nan, .signalingNaN, .infinity, -.infinity] as [Float])
  func notFiniteHasNoDirection(value: Float) {
    for values in [[value], [value, 0], [1, value], [1, 2, value, 3]] {
      #expect(throws: VectorError.notFinite) { try UnitVector(normalizing: values) }
    }
  }
}
