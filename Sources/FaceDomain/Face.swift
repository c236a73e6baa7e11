/// A face found in a photo, with what the asked-for plugins say about it.
public struct Face: Sendable, Equatable {
  public var box: Box
  /// The detector's confidence, 0…1.
  public var probability: Double
  /// Nil where the whole photo was taken as one face without looking for it.
  public var landmarks: Landmarks?
  public var embedding: Embedding?
  /// What plugins say, by slug.
  public var attributes: [String: FaceAttribute]
  /// Milliseconds spent on this face by plugin slug (`detector`, `calculator`, `age`, …).
  public var executionTime: [String: Double]

  public init(
    box: Box, probability: Double, landmarks: Landmarks? = nil, embedding: Embedding? = nil,
    attributes: [String: FaceAttribute] = [:], executionTime: [String: Double] = [:]
  ) {
    self.box = box
    self.probability = probability
    self.landmarks = landmarks
    self.embedding = embedding
    self.attributes = attributes
    self.executionTime = executionTime
  }
}

/// The faces of one photo, largest box first, never empty.
public struct FaceFindings: Sendable {
  public var faces: [Face]
  /// Version by slug of each plugin that ran.
  public var pluginVersions: [String: String]

  public init(faces: [Face], pluginVersions: [String: String]) {
    self.faces = faces
    self.pluginVersions = pluginVersions
  }
}
