public import FaceDomain

/// As replies write it. Each kind is known by its fields, so that it can be read without knowing the slug.
extension FaceAttribute: Codable {
  private enum Key: String, CodingKey {
    case low, high, value, probability, pitch, yaw, roll, reasons
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    switch self {
    case .age(let low, let high, let probability):
      try fields.encode(low, forKey: .low)
      try fields.encode(high, forKey: .high)
      try fields.encode(probability, forKey: .probability)
    case .label(let value, let probability):
      try fields.encode(value, forKey: .value)
      try fields.encode(probability, forKey: .probability)
    case .pose(let pose):
      try fields.encode(pose.pitch, forKey: .pitch)
      try fields.encode(pose.yaw, forKey: .yaw)
      try fields.encode(pose.roll, forKey: .roll)
    case .quality(let value, let reasons):
      try fields.encode(value, forKey: .value)
      try fields.encode(reasons, forKey: .reasons)
    }
  }

  /// - Throws: `DecodingError` for an object of none of the kinds.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    if fields.contains(.low) {
      self = .age(
        low: try fields.decode(Int.self, forKey: .low), high: try fields.decode(Int.self, forKey: .high),
        probability: try fields.decode(Double.self, forKey: .probability))
    } else if fields.contains(.pitch) {
      self = .pose(
        Pose(
          pitch: try fields.decode(Double.self, forKey: .pitch), yaw: try fields.decode(Double.self, forKey: .yaw),
          roll: try fields.decode(Double.self, forKey: .roll)))
    } else if fields.contains(.reasons) {
      self = .quality(
        try fields.decode(Double.self, forKey: .value), reasons: try fields.decode([String].self, forKey: .reasons))
    } else {
      self = .label(
        try fields.decode(String.self, forKey: .value),
        probability: try fields.decode(Double.self, forKey: .probability))
    }
  }
}
