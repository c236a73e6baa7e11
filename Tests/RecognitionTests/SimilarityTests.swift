import FaceDomain
import Recognition
import Testing

/// The number clients see.
@Suite struct SimilarityTests {
  private static let facenet = SimilarityCoefficients(midpoint: 1.1817961, steepness: 5.291995557)
  private static let mobileFaceNet = SimilarityCoefficients(midpoint: 1.26538905, steepness: 5.552089201)
  private static let subCenterArcFace = SimilarityCoefficients(midpoint: 1.224676, steepness: 6.322647217)

  /// The table of 5.2 in the REST contract: coefficients and rounded values as given there.
  @Test(
    arguments: [
      (0, 1, 1, 1),
      (0.5, 0.99927, 0.99980, 0.99990),
      (0.8, 0.98272, 0.99433, 0.99537),
      (1, 0.87260, 0.95012, 0.94486),
      (1.2, 0.45198, 0.67395, 0.57738),
      (2.0.squareRoot(), 0.07872, 0.16076, 0.08342),
      (2, 0.00017, 0.00029, 0.00006),
    ] as [(Double, Double, Double, Double)])
  func agreesWithTheContract(distance: Double, facenet: Double, mobileFaceNet: Double, subCenterArcFace: Double) {
    func rounded(_ coefficients: SimilarityCoefficients) -> Double {
      (coefficients.similarity(distance: distance) * 1e5).rounded() / 1e5
    }
    #expect(rounded(Self.facenet) == facenet)
    #expect(rounded(Self.mobileFaceNet) == mobileFaceNet)
    #expect(rounded(Self.subCenterArcFace) == subCenterArcFace)
  }

  @Test func midpointIsOneHalf() {
    let coefficients = SimilarityCoefficients(midpoint: 0.42, steepness: 12)
    #expect(coefficients.similarity(distance: 0.42) == 0.5)
  }

  @Test func fartherIsLessSimilarAndNeverOutsideOfZeroToOne() {
    let values = stride(from: 0.0, through: 2, by: 0.01).map { Self.facenet.similarity(distance: $0) }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 > $1 })
    #expect(values.allSatisfy { (0...1).contains($0) })
  }

  @Test func neitherOrderNorLengthOfTheVectorsMatters() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<100 {
      let one = try UnitVector.random(128, using: &generator)
      let other = try UnitVector.random(128, using: &generator)
      let longer = try Embedding(other.values.map { $0 * 4 }).normalized()
      let similarity = try Self.facenet.similarity(of: one, and: other)
      #expect(try Self.facenet.similarity(of: other, and: one) == similarity)
      #expect(abs(try Self.facenet.similarity(of: one, and: longer) - similarity) < 1e-6)
    }
  }

  /// By hand: the vectors are a right angle, no angle and two right angles apart.
  @Test func vectorsAreComparedByTheirDistance() throws {
    let east = try UnitVector(normalizing: [1, 0])
    for (values, distance) in [([0, 3], 2.0.squareRoot()), ([5, 0], 0), ([-2, 0], 2)] as [([Float], Double)] {
      let other = try UnitVector(normalizing: values)
      #expect(try Self.facenet.similarity(of: east, and: other) == Self.facenet.similarity(distance: distance))
    }
  }

  @Test func differentLengthsThrow() throws {
    let two = try UnitVector(normalizing: [1, 0])
    let three = try UnitVector(normalizing: [1, 0, 0])
    #expect(throws: VectorError.wrongLength(expected: 2, actual: 3)) {
      try Self.facenet.similarity(of: two, and: three)
    }
  }
}
