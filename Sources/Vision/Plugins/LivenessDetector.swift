public import FaceDomain
public import Inference

/// Whether a face is a living one, or a picture of one on paper or on a screen: MiniFASNet, from one photo.
///
/// Two networks look at the face with little and with much around it, and their probabilities are averaged. The first sees
/// the texture, the second the edges of whatever is held into the camera.
public struct LivenessDetector: FacePlugin {
  public let slug = PluginSlug.liveness
  public let version = "minifasnet.LivenessDetector@v2_v1se"
  public let licence = "Apache-2.0"
  public let input = PluginInput.photo
  public var needsLandmarks: Bool { true }

  private let near: any ImageModel
  private let far: any ImageModel

  /// How much of the photo is seen, in sides of the box.
  static let nearScale = 2.7
  static let farScale = 4.0
  private static let side = 80
  private static let live = 1

  /// - Parameter network: gives the networks named `fas27` and `fas40`.
  public init(network: (String, NetworkSpecification) throws -> any ImageModel) rethrows {
    let specification = NetworkSpecification(
      channels: .rgb, elements: .bytes, outputs: ["probabilities"], batch: 1)
    near = try network("fas27", specification)
    far = try network("fas40", specification)
  }

  public func attribute(of face: FaceView) throws -> FaceAttribute? {
    let probabilities = try [(near, Self.nearScale), (far, Self.farScale)].map { network, scale in
      try network.run(Self.crop(of: face.photo, around: face.face.box, scale: scale).batch)[0].values(of: 1, each: 3)
    }
    let live = probabilities.reduce(0.0) { $0 + Double($1[Self.live]) } / Double(probabilities.count)
    // Live has to be the most probable of the three: live, printed, shown on a screen.
    let others = (0..<3).filter { $0 != Self.live }.map { kind in
      probabilities.reduce(0.0) { $0 + Double($1[kind]) } / Double(probabilities.count)
    }
    return others.allSatisfy { $0 < live } ? .label("live", probability: live) : .label("spoof", probability: 1 - live)
  }

  /// The part of the photo around a box, no larger than the photo, moved until it lies within.
  package static func crop(of photo: RGBImage, around box: Box, scale: Double) -> RGBImage {
    // Whole pixels, as the networks' authors crop.
    let (x, y) = (Double(box.xMin.rounded(.towardZero)), Double(box.yMin.rounded(.towardZero)))
    let width = max(1, Double(box.width.rounded(.towardZero)))
    let height = max(1, Double(box.height.rounded(.towardZero)))
    let (lastX, lastY) = (Double(photo.width - 1), Double(photo.height - 1))
    let scale = min(scale, lastX / width, lastY / height)
    func range(_ start: Double, _ length: Double, last: Double) -> (first: Int, count: Int) {
      var first = start + length / 2 - length * scale / 2
      var end = start + length / 2 + length * scale / 2
      if first < 0 { (first, end) = (0, end - first) }
      if end > last { (first, end) = (first - end + last, last) }
      let whole = max(0, Int(first))
      return (whole, max(1, min(Int(end), Int(last)) - whole + 1))
    }
    let (columns, rows) = (range(x, width, last: lastX), range(y, height, last: lastY))
    return photo.crop(
      .init(x: columns.first, y: rows.first, width: columns.count, height: rows.count)
    ).bilinear(width: side, height: side)
  }
}
