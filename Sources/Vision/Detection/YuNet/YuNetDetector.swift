import FaceDomain
public import Inference

/// YuNet finds the boxes, and O-Net gives a second opinion on each and its five points.
///
/// YuNet alone is fast and misses little, but its points are too coarse to align by, and among its less probable
/// boxes are false ones, which O-Net rejects.
public struct YuNetDetector: FaceDetector {
  private let network: YuNetNetwork
  private let output: LandmarkNetwork

  public let version = "yunet.FaceDetector@onet"

  /// Boxes below this are mostly false.
  static let boxThreshold: Float = 0.5
  /// O-Net's points are taken above this.
  static let opinionThreshold: Float = 0.7
  /// What YuNet's probability and a fifth of O-Net's must come to. O-Net was made for bare faces and is often unsure of
  /// masked ones, so that it may lift a doubtful box and can't sink a sure one. What it gains on masks
  /// that were drawn, what it costs, and why not to rely on it: Docs/accuracy.md.
  static let sureThreshold: Float = 0.75
  static let opinionShare: Float = 0.2

  /// - Parameters:
  ///   - path: YuNet's ONNX file.
  ///   - network: gives the network of a name (`onet`).
  public init(path: String, network: (String, NetworkSpecification) throws -> any ImageModel) throws {
    self.network = try YuNetNetwork(path: path)
    output = LandmarkNetwork(network: try network("onet", LandmarkNetwork.specification))
  }

  public func detect(in photo: RGBImage, threshold: Double?, meter: StageMeter) throws -> [Detection] {
    let found = try meter.measure(.boxes) { try boxes(in: photo, above: Self.boxThreshold) }
    let windows = found.map { Self.square(around: $0.box) }
    let opinions = try meter.measure(.points, count: windows.count) { try output.opinions(on: windows, in: photo) }
    return zip(found, opinions).compactMap { box, opinion in
      var face = box
      face.probability = max(box.probability, opinion.probability)
      if opinion.probability > Self.opinionThreshold { face.landmarks = opinion.landmarks }
      let isFace =
        if let threshold {
          Double(face.probability) > threshold
        } else {
          box.probability + Self.opinionShare * opinion.probability >= Self.sureThreshold
        }
      return isFace ? face : nil
    }
  }

  /// What YuNet itself says.
  package func boxes(in photo: RGBImage, above threshold: Float) throws -> [Detection] {
    var detections: [Detection] = []
    for grid in YuNetGrid.all(network.run(photo), width: photo.width) {
      detections += grid.detections(above: threshold).filter {
        $0.box.isPlausible(longestSide: photo.longestSide)
      }
    }
    return nonMaximumSuppression(
      detections.map(\.box), scores: detections.map(\.probability), limit: 0.45, .union
    ).map { detections[$0] }
  }

  /// The square that O-Net looks at.
  static func square(around box: Box) -> RGBImage.Window {
    let side = max(1, Int(max(box.width, box.height).rounded()))
    return RGBImage.Window(
      x: Int(((box.xMin + box.xMax - Float(side)) / 2).rounded()),
      y: Int(((box.yMin + box.yMax - Float(side)) / 2).rounded()),
      width: side, height: side)
  }
}
