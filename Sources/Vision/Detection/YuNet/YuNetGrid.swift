import FaceDomain

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// One of YuNet's three grids of cells, each of which may see one face.
struct YuNetGrid {
  private let stride: Float
  private let columns: Int
  /// ``numbersPerCell`` numbers for each cell: class, object, box (4), points (10).
  private let cells: [Float]

  /// Pixels a cell is wide.
  private static let strides = [8, 16, 32]
  static let numbersPerCell = 16

  /// The coarsest grid has cells of 32 pixels.
  static func padded(_ side: Int) -> Int { (side + 31) / 32 * 32 }

  /// - Parameters:
  ///   - outputs: of the network, finest first.
  ///   - width: of the photo in pixels.
  static func all(_ outputs: [[Float]], width: Int) -> [YuNetGrid] {
    zip(strides, outputs).map { stride, cells in
      YuNetGrid(stride: Float(stride), columns: padded(width) / stride, cells: cells)
    }
  }

  func detections(above threshold: Float) -> [Detection] {
    // Neither of two probabilities may be below what their product must reach; told without an exponential, since
    // nearly all cells end here.
    let square = Double(threshold) * Double(threshold)
    let least = square > 0 && square < 1 ? Float(log(square / (1 - square))) - 0.001 : -.infinity
    return cells.withUnsafeBufferPointer { cells in
      var found: [Detection] = []
      for cell in 0..<cells.count / Self.numbersPerCell {
        let start = cell * Self.numbersPerCell
        guard cells[start] > least, cells[start + 1] > least else { continue }
        let score = (Self.sigmoid(cells[start]) * Self.sigmoid(cells[start + 1])).squareRoot()
        guard score >= threshold else { continue }
        found.append(
          detection(
            column: Float(cell % columns), row: Float(cell / columns), score: score,
            box: UnsafeBufferPointer(rebasing: cells[start + 2..<start + 6]),
            points: UnsafeBufferPointer(rebasing: cells[start + 6..<start + 16])))
      }
      return found
    }
  }

  private func detection(
    column: Float, row: Float, score: Float, box: UnsafeBufferPointer<Float>, points: UnsafeBufferPointer<Float>
  ) -> Detection {
    let centreX = (column + box[0]) * stride
    let centreY = (row + box[1]) * stride
    let width = expf(box[2]) * stride
    let height = expf(box[3]) * stride
    func point(_ number: Int) -> Point {
      Point(x: (points[2 * number] + column) * stride, y: (points[2 * number + 1] + row) * stride)
    }
    return Detection(
      box: Box(
        xMin: centreX - width / 2, yMin: centreY - height / 2,
        xMax: centreX + width / 2, yMax: centreY + height / 2),
      probability: score,
      landmarks: Landmarks(
        leftEye: point(0), rightEye: point(1), nose: point(2), mouthLeft: point(3), mouthRight: point(4)))
  }

  private static func sigmoid(_ value: Float) -> Float { 1 / (1 + expf(-value)) }
}
