public import FaceDomain
import Foundation

/// Which way a head is turned, from the five points alone.
///
/// The points of a model head are seen from far away (scaled orthography), so that two rows of a rotation come out of
/// least squares; the third is their cross product, and the nearest rotation to the three is taken.
/// The model is CompreFace 1.2's. Roll is good to about a degree, yaw to six for nine faces of ten, pitch is coarse.
public struct PoseEstimator: FacePlugin {
  public let slug = PluginSlug.pose
  public let version = "points.PoseEstimator@pos_1"
  public let licence = "none needed"
  public let input = PluginInput.photo
  public var needsLandmarks: Bool { true }

  /// Left eye, right eye, nose, corners of the mouth, as the viewer sees them: x to the right, y down, z away.
  private static let model: [SIMD3<Double>] = [
    SIMD3(-8, -9, 8), SIMD3(8, -9, 8), SIMD3(0, -1, 0), SIMD3(-5, 4, 8), SIMD3(5, 4, 8),
  ]

  /// What the mean of frontal faces gives: the points where the aligner wants them.
  private static let frontal = rotation(of: FaceAligner.dlib.template).map(angles)

  public init() {}

  public func attribute(of face: FaceView) -> FaceAttribute? {
    face.face.landmarks.flatMap(Self.pose).map { .pose($0) }
  }

  /// - Returns: nil for points that lie in a line or in one place.
  package static func pose(_ landmarks: Landmarks) -> Pose? {
    guard let rotation = rotation(of: landmarks) else { return nil }
    var pose = angles(rotation)
    pose.pitch -= frontal?.pitch ?? 0
    return pose
  }

  private static func angles(_ rotation: Matrix3) -> Pose {
    let degrees = 180 / Double.pi
    return Pose(
      pitch: -atan2(rotation.rows[2].y, rotation.rows[2].z) * degrees,
      yaw: asin(min(1, max(-1, -rotation.rows[2].x))) * degrees,
      roll: -atan2(rotation.rows[1].x, rotation.rows[0].x) * degrees)
  }

  private static func rotation(of landmarks: Landmarks) -> Matrix3? {
    let points = landmarks.points.map { (x: Double($0.x), y: Double($0.y)) }
    let count = Double(points.count)
    let centre = model.reduce(SIMD3.zero, +) / count
    let (meanX, meanY) = (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
    var normal = Matrix3.zero
    var (right, down) = (SIMD3<Double>.zero, SIMD3<Double>.zero)
    for (corner, point) in zip(model, points) {
      let vector = corner - centre
      normal.addOuter(vector, vector)
      right += vector * (point.x - meanX)
      down += vector * (point.y - meanY)
    }
    guard let inverse = normal.inverse else { return nil }
    let (i, j) = (inverse * right, inverse * down)
    guard let first = i.normalized, let second = j.normalized else { return nil }
    return Matrix3(rows: [first, second, first.cross(second)]).nearestRotation
  }
}
