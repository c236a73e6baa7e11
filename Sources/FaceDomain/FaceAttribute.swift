/// What a plugin says about a face.
public enum FaceAttribute: Sendable, Equatable {
  /// Whole years from `low` to `high`, both included, and how probable it is that the age is among them.
  case age(low: Int, high: Int, probability: Double)
  /// The most probable of several values.
  case label(String, probability: Double)
  case pose(Pose)
  /// How well the face can be recognised, 0…1, and what is wrong with it.
  case quality(Double, reasons: [String])
}

/// Which way a head is turned, in degrees; all are 0 for one that looks into the camera. Signs are CompreFace 1.2's.
public struct Pose: Sendable, Equatable {
  /// Positive where the face looks up.
  public var pitch: Double
  /// Positive where the face looks to the viewer's left.
  public var yaw: Double
  /// Positive where the head leans to the viewer's left, anticlockwise.
  public var roll: Double

  public init(pitch: Double, yaw: Double, roll: Double) {
    self.pitch = pitch
    self.yaw = yaw
    self.roll = roll
  }
}

/// What clients call the plugins.
public enum PluginSlug {
  public static let detector = "detector"
  public static let calculator = "calculator"
  public static let landmarks = "landmarks"
  public static let age = "age"
  public static let gender = "gender"
  public static let mask = "mask"
  public static let pose = "pose"
  public static let liveness = "liveness"
  public static let quality = "quality"
}
