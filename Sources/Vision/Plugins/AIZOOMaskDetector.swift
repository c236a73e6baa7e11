public import FaceDomain
import Foundation
public import Inference

/// AIZOO's detector of faces with and without masks, as an alternative to the head: it looks at the face once more.
public struct AIZOOMaskDetector: FacePlugin {
  public let slug = PluginSlug.mask
  public let version = "aizoo.MaskDetector"
  public let licence = "MIT"
  public let input = PluginInput.photo
  public var needsLandmarks: Bool { true }

  private let network: any ImageModel
  static let side = 260
  /// Of the longer side of the box.
  private static let reach: Float = 2
  private static let threshold: Float = 0.5

  /// - Parameter network: gives the network named `mask`.
  public init(network: (String, NetworkSpecification) throws -> any ImageModel) rethrows {
    self.network = try network(
      "mask", NetworkSpecification(channels: .rgb, elements: .bytes, outputs: ["boxes", "classes"], batch: 1))
  }

  public func attribute(of face: FaceView) throws -> FaceAttribute? {
    let outputs = try network.run(Self.crop(of: face.photo, around: face.face.box).batch)
    return Self.answer(boxes: outputs[0].values, classes: outputs[1].values)
  }

  /// The square about the box, black outside of the photo.
  package static func crop(of photo: RGBImage, around box: Box) -> RGBImage {
    let half = max(box.width, box.height) * reach / 2
    let (x, y) = ((box.xMin + box.xMax) / 2, (box.yMin + box.yMax) / 2)
    let (left, top) = (Int((x - half).rounded()), Int((y - half).rounded()))
    let window = RGBImage.Window(
      x: left, y: top, width: max(1, Int((x + half).rounded()) - left), height: max(1, Int((y + half).rounded()) - top))
    return photo.crop(window).resized(width: side, height: side)
  }

  /// Of the boxes that the network is sure of, the better of two that overlap, the one nearest to the middle speaks for
  /// the face.
  /// - Parameters:
  ///   - boxes: 4 numbers an anchor: shifts of its centre and logarithms of its sides, in tenths and fifths.
  ///   - classes: 2 numbers an anchor: masked, bare.
  static func answer(boxes: [Float], classes: [Float]) -> FaceAttribute? {
    var found: [(box: Box, index: Int)] = []
    for (index, anchor) in anchors.enumerated() where 2 * index + 1 < classes.count && 4 * index + 3 < boxes.count {
      guard max(classes[2 * index], classes[2 * index + 1]) > threshold else { continue }
      found.append((anchor.box(boxes[4 * index..<4 * index + 4]), index))
    }
    let scores = found.map { max(classes[2 * $0.index], classes[2 * $0.index + 1]) }
    let kept = nonMaximumSuppression(found.map(\.box), scores: scores, limit: 0.4, .union)
    func distance(_ number: Int) -> Float {
      let (box, middle) = (found[number].box, Float(side) / 2)
      let (x, y) = ((box.xMin + box.xMax) / 2 - middle, (box.yMin + box.yMax) / 2 - middle)
      return x * x + y * y
    }
    return kept.min { distance($0) < distance($1) }.map { number in
      let isMasked = classes[2 * found[number].index] > classes[2 * found[number].index + 1]
      return .label(isMasked ? "with_mask" : "without_mask", probability: Double(scores[number]))
    }
  }

  struct Anchor {
    let x: Float
    let y: Float
    let width: Float
    let height: Float

    /// In pixels of the network's picture.
    func box(_ numbers: ArraySlice<Float>) -> Box {
      let numbers = Array(numbers)
      let side = Float(AIZOOMaskDetector.side)
      let (centreX, centreY) = (x + 0.1 * numbers[0] * width, y + 0.1 * numbers[1] * height)
      let (halfWidth, halfHeight) = (exp(0.2 * numbers[2]) * width / 2, exp(0.2 * numbers[3]) * height / 2)
      return Box(
        xMin: (centreX - halfWidth) * side, yMin: (centreY - halfHeight) * side,
        xMax: (centreX + halfWidth) * side, yMax: (centreY + halfHeight) * side)
    }
  }

  /// In units of the picture. Source: AIZOO's FaceMaskDetection at commit 256dc65f.
  static let anchors: [Anchor] = {
    let grids: [(cells: Int, sizes: [Float])] = [
      (33, [0.04, 0.056]), (17, [0.08, 0.11]), (9, [0.16, 0.22]), (5, [0.32, 0.45]), (3, [0.64, 0.72]),
    ]
    let ratios: [Float] = [1, 0.62, 0.42]
    var anchors: [Anchor] = []
    for grid in grids {
      // Each size as a square, and the first also in the other shapes.
      let shapes =
        grid.sizes.map { ($0, $0) }
        + ratios.dropFirst().map { ratio in (grid.sizes[0] * ratio.squareRoot(), grid.sizes[0] / ratio.squareRoot()) }
      for row in 0..<grid.cells {
        for column in 0..<grid.cells {
          let (x, y) = ((Float(column) + 0.5) / Float(grid.cells), (Float(row) + 0.5) / Float(grid.cells))
          anchors += shapes.map { Anchor(x: x, y: y, width: $0.0, height: $0.1) }
        }
      }
    }
    return anchors
  }()
}
