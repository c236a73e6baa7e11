public import FaceDomain

/// How well a face can be recognised: computed, not learnt, from its size, sharpness, light, direction and place.
///
/// Each aspect gives a factor from 0 (useless) to 1 (as good as needed), linear between two bounds; their product is the
/// value, and an aspect below one half is named as a reason. The bounds are set by hand on a hundred photos: enough to keep
/// bad examples out of a collection, no measure between two good ones.
public struct QualityEstimator: FacePlugin {
  public let slug = PluginSlug.quality
  public let version = "computed.QualityEstimator@1"
  public let licence = "none needed"
  public let input = PluginInput.chip
  public var needsLandmarks: Bool { true }

  /// One aspect: what is measured, where it is useless and where it is good enough.
  struct Aspect {
    let reason: String
    let value: Double
    let useless: Double
    let good: Double

    /// 0…1.
    var factor: Double { min(1, max(0, (value - useless) / (good - useless))) }
  }

  public init() {}

  public func attribute(of face: FaceView) -> FaceAttribute? {
    guard let chip = face.chip, let landmarks = face.face.landmarks else { return nil }
    let aspects = Self.aspects(of: landmarks, in: face.photo) + Self.aspects(of: Luminance(chip))
    let value = aspects.reduce(1) { $0 * $1.factor }
    return .quality(value, reasons: aspects.filter { $0.factor < 0.5 }.map(\.reason))
  }

  private static func aspects(of landmarks: Landmarks, in photo: RGBImage) -> [Aspect] {
    let eyes = distance(landmarks.leftEye, landmarks.rightEye)
    // In profile the eyes are near each other: the way from eyes to mouth tells the size then.
    let height = distance(
      middle(landmarks.leftEye, landmarks.rightEye), middle(landmarks.mouthLeft, landmarks.mouthRight))
    let pose = PoseEstimator.pose(landmarks)
    return [
      Aspect(reason: "small", value: max(eyes, height), useless: 8, good: 32),
      Aspect(reason: "turned", value: -abs(pose?.yaw ?? 90), useless: -55, good: -20),
      Aspect(reason: "tilted", value: -abs(pose?.pitch ?? 90), useless: -60, good: -25),
      Aspect(reason: "cut", value: inside(landmarks, photo, eyes: max(eyes, height)), useless: 0.6, good: 0.9),
    ]
  }

  private static func aspects(of light: Luminance) -> [Aspect] {
    [
      Aspect(reason: "blurred", value: light.sharpness, useless: 0.01, good: 0.05),
      Aspect(reason: "dark", value: light.mean, useless: 15, good: 60),
      Aspect(reason: "bright", value: -light.mean, useless: -245, good: -210),
      Aspect(reason: "flat", value: light.deviation, useless: 5, good: 25),
    ]
  }

  /// The share of the face's square, two eye distances to each side of its middle, that lies in the photo.
  private static func inside(_ landmarks: Landmarks, _ photo: RGBImage, eyes: Double) -> Double {
    let reach = Float(1.5 * eyes)
    let (x, y) = (landmarks.nose.x, landmarks.nose.y)
    let square = Box(xMin: x - reach, yMin: y - reach, xMax: x + reach, yMax: y + reach)
    guard square.area > 0 else { return 0 }
    return Double(square.clipped(width: photo.width, height: photo.height).area / square.area)
  }

  private static func distance(_ one: Point, _ other: Point) -> Double {
    let (x, y) = (Double(one.x - other.x), Double(one.y - other.y))
    return (x * x + y * y).squareRoot()
  }

  private static func middle(_ one: Point, _ other: Point) -> Point {
    Point(x: (one.x + other.x) / 2, y: (one.y + other.y) / 2)
  }
}
