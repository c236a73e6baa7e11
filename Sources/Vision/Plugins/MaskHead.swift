public import FaceDomain

/// Whether the face wears a mask.
public struct MaskHead: FacePlugin {
  public let slug = PluginSlug.mask
  public let version = "heads.MaskDetector@pools480_1"
  public let licence = "CC-BY-4.0"
  public let input = PluginInput.features
  public var needsLandmarks: Bool { true }

  /// Whether masks that are not worn as they should be are told apart. Otherwise they count as masks: told apart, every
  /// twentieth real mask is called wrong, and of those under the mouth most are missed.
  private let tellsIncorrect: Bool

  public init(tellsIncorrect: Bool = false) {
    self.tellsIncorrect = tellsIncorrect
  }

  public func attribute(of face: FaceView) -> FaceAttribute? {
    face.features.map { label($0.masks) }
  }

  package func label(_ probabilities: [Float]) -> FaceAttribute {
    let values = tellsIncorrect ? probabilities : [probabilities[0], probabilities[1] + probabilities[2]]
    let best = values.indices.max { values[$0] < values[$1] } ?? 0
    return .label(CalculatorFeatures.maskLabels[best], probability: Double(min(1, values[best])))
  }
}
