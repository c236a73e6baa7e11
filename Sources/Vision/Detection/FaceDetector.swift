public import FaceDomain

/// Finds faces in a photo that is upright and of a size for detection.
public protocol FaceDetector: Sendable {
  /// As `status` and `plugins_versions` report it.
  var version: String { get }

  /// - Parameters:
  ///   - threshold: a face must be more probable than this; nil takes the detector's own rule.
  ///   - meter: is told the time of the stages.
  /// - Returns: faces in pixels of `photo`, in no particular order. Boxes may reach outside.
  func detect(in photo: RGBImage, threshold: Double?, meter: StageMeter) throws -> [Detection]
}

public struct Detection: Sendable, Equatable {
  public var box: Box
  /// 0…1.
  public var probability: Float
  public var landmarks: Landmarks

  public init(box: Box, probability: Float, landmarks: Landmarks) {
    self.box = box
    self.probability = probability
    self.landmarks = landmarks
  }
}
