public import FaceDomain

/// Whether people would call the face a man's or a woman's. Unreliable below ten years, and behind masks.
public struct GenderHead: FacePlugin {
  public let slug = PluginSlug.gender
  public let version = "heads.GenderDetector@pools480_1"
  public let licence = "CC-BY-4.0"
  public let input = PluginInput.features

  public init() {}

  public func attribute(of face: FaceView) -> FaceAttribute? {
    face.features.map { features in
      let male = Double(features.male)
      return male >= 0.5 ? .label("male", probability: male) : .label("female", probability: 1 - male)
    }
  }
}
