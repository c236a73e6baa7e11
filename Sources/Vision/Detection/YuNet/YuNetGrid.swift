import FaceDomain
internal import Inference

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// One of YuNet's three grids of cells, each of which may see one face.
struct YuNetGrid {
  private let stride: Float
  private let columns: Int
  private let classes: [Float]
  private let objects: [Float]
  private let boxes: [Float]
  private let points: [Float]

  /// Pixels a cell is wide.
  private static let strides = [8, 16, 32]
  private static let parts = ["cls", "obj", "bbox", "kps"]

  static let specification = NetworkSpecification(
    channels: .bgr, elements: .bytes,
    outputs: strides.flatMap { stride in parts.map { "\($0)_\(stride)" } })

  /// - Parameters:
  ///   - outputs: in the order of the specification.
  ///   - width: of the network's input in pixels.
  static func all(_ outputs: [Tensor], width: Int) -> [YuNetGrid] {
    zip(strides, outputs.chunked(by: parts.count)).map { stride, tensors in
      YuNetGrid(stride: stride, columns: width / stride, tensors.map(\.values))
    }
  }

  private init(stride: Int, columns: Int, _ values: [[Float]]) {
    self.stride = Float(stride)
    self.columns = columns
    classes = values[0]
    objects = values[1]
    boxes = values[2]
    points = values[3]
  }

  func detections(above threshold: Float) -> [Detection] {
    classes.indices.compactMap { cell in
      let score = (clamped(classes[cell]) * clamped(objects[cell])).squareRoot()
      guard score >= threshold else { return nil }
      let column = Float(cell % columns)
      let row = Float(cell / columns)
      let centreX = (column + boxes[4 * cell]) * stride
      let centreY = (row + boxes[4 * cell + 1]) * stride
      let width = expf(boxes[4 * cell + 2]) * stride
      let height = expf(boxes[4 * cell + 3]) * stride
      func point(_ number: Int) -> Point {
        Point(
          x: (points[10 * cell + 2 * number] + column) * stride,
          y: (points[10 * cell + 2 * number + 1] + row) * stride)
      }
      return Detection(
        box: Box(
          xMin: centreX - width / 2, yMin: centreY - height / 2,
          xMax: centreX + width / 2, yMax: centreY + height / 2),
        probability: score,
        landmarks: Landmarks(
          leftEye: point(0), rightEye: point(1), nose: point(2), mouthLeft: point(3), mouthRight: point(4)))
    }
  }

  private func clamped(_ value: Float) -> Float { min(max(value, 0), 1) }
}
