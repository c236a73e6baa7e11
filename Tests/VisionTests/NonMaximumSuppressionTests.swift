import FaceDomain
import Testing
import Vision

/// Needs `package` access to `nonMaximumSuppression` and `Overlap`.
@Suite struct NonMaximumSuppressionTests {
  /// Sides count one pixel more: 10×10 pixels.
  private let box = Box(xMin: 0, yMin: 0, xMax: 9, yMax: 9)

  private func kept(_ boxes: [Box], _ scores: [Float], _ limit: Float, _ overlap: Overlap = .union) -> [Int] {
    nonMaximumSuppression(boxes, scores: scores, limit: limit, overlap)
  }

  @Test func nothingIsKeptOfNothing() {
    #expect(kept([], [], 0.5).isEmpty)
  }

  @Test func ofEqualBoxesTheMostProbableStays() {
    #expect(kept([box, box, box], [0.5, 0.9, 0.7], 0.5) == [1])
  }

  @Test func boxesApartAllStayMostProbableFirst() {
    let others = [20, 40].map { Box(xMin: $0, yMin: 0, xMax: $0 + 9, yMax: 9) }
    #expect(kept([box] + others, [0.5, 0.9, 0.7], 0) == [1, 2, 0])
  }

  /// By hand: 5×10 of 10×10 are shared, 50 / 150 = 1/3.
  @Test func limitIsOnTheShareOfTheUnion() {
    let shifted = Box(xMin: 5, yMin: 0, xMax: 14, yMax: 9)
    #expect(kept([box, shifted], [0.9, 0.8], 0.34) == [0, 1])
    #expect(kept([box, shifted], [0.9, 0.8], 0.33) == [0])
  }

  /// By hand: 4×4 within 10×10 is 16 / 100 of the union and all of the smaller.
  @Test func boxWithinALargerOneIsCoveredByTheMinimum() {
    let inner = Box(xMin: 3, yMin: 3, xMax: 6, yMax: 6)
    #expect(kept([box, inner], [0.8, 0.9], 0.5, .union) == [1, 0])
    #expect(kept([box, inner], [0.8, 0.9], 0.5, .minimum) == [1])
    #expect(kept([box, inner], [0.8, 0.9], 0.15, .union) == [1])
  }

  @Test func removedBoxRemovesNoOther() {
    // Each overlaps the next by half: the second falls to the first, and so the third stays.
    let row = [0, 5, 10].map { Box(xMin: $0, yMin: 0, xMax: $0 + 9, yMax: 9) }
    #expect(kept(row, [0.9, 0.8, 0.7], 0.3) == [0, 2])
  }
}
