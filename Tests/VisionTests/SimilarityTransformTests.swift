import FaceDomain
import Testing
import Vision

/// Needs `package` access to SimilarityTransform, its members, `init(from:to:)` and `inverse(x:y:)`.
@Suite struct SimilarityTransformTests {
  private let square = [Point(x: 0, y: 0), Point(x: 2, y: 0), Point(x: 2, y: 2), Point(x: 0, y: 2)]

  private func expect(_ transform: SimilarityTransform?, _ expected: [Double], within tolerance: Double = 1e-9) {
    guard let transform else {
      Issue.record("no transform")
      return
    }
    let actual = [transform.a, transform.b, transform.tx, transform.ty]
    #expect(zip(actual, expected).allSatisfy { abs($0 - $1) <= tolerance }, "\(actual)")
  }

  @Test func samePointsGiveTheIdentity() {
    expect(SimilarityTransform(from: square, to: square), [1, 0, 0, 0])
  }

  /// By hand: (x, y) → (10 − 3y, 20 + 3x).
  @Test func quarterTurnTimesThreeAndShift() throws {
    let target = square.map { Point(x: 10 - 3 * $0.y, y: 20 + 3 * $0.x) }
    let transform = try #require(SimilarityTransform(from: square, to: target))
    expect(transform, [0, 3, 10, 20])
    #expect(abs(transform.scale - 3) < 1e-12)
    let back = transform.inverse(x: 4, y: 26)
    #expect(abs(back.x - 2) < 1e-12 && abs(back.y - 2) < 1e-12)
  }

  /// numpy's `lstsq` over the four unknowns.
  @Test func pointsThatDoNotFitAreFittedByLeastSquares() {
    let points = [(120, 80), (170, 95), (150, 130), (110, 140), (150, 155)] as [(Float, Float)]
    let template: [(Float, Float)] = [
      (47.47, 45.35), (101.61, 44.96), (74.42, 78.91), (50.44, 101.29), (99.39, 101.15),
    ]
    let transform = SimilarityTransform(
      from: points.map { Point(x: $0.0, y: $0.1) }, to: template.map { Point(x: $0.0, y: $0.1) })
    expect(transform, [0.904086614, -0.250220472, -81.932582677, 0.872472441], within: 1e-4)
  }

  @Test func mirroredPointsAreNotMirrored() {
    // The best that turning and scaling can do with a mirrored square is to shrink it to a point.
    let mirrored = square.map { Point(x: -$0.x, y: $0.y) }
    #expect(SimilarityTransform(from: square, to: mirrored) == nil)
  }

  @Test func coincidentPointsGiveNone() {
    let points = square.map { _ in Point(x: 3, y: 4) }
    #expect(SimilarityTransform(from: points, to: square) == nil)
    #expect(SimilarityTransform(from: square, to: points) == nil)
  }
}
