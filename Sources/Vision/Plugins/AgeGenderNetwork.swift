import FaceDomain
public import Inference

/// face-api.js's network for age and gender, as an alternative to the heads. Ages are pulled towards the thirties.
public struct AgeGenderNetwork: Sendable {
  private let network: any ImageModel
  private static let side = 112

  /// - Parameter network: gives the network named `agegender`.
  public init(network: (String, NetworkSpecification) throws -> any ImageModel) rethrows {
    self.network = try network(
      "agegender", NetworkSpecification(channels: .rgb, elements: .bytes, outputs: ["age", "gender"], batch: 1))
  }

  /// Both come from one pass; whoever asks for both pays it twice.
  public var plugins: [any FacePlugin] { [Age(network: self), Gender(network: self)] }

  private func outputs(_ face: FaceView) throws -> [Tensor]? {
    guard let chip = face.chip else { return nil }
    return try network.run(chip.resized(width: Self.side, height: Self.side).batch)
  }

  private struct Age: FacePlugin {
    let network: AgeGenderNetwork
    let slug = PluginSlug.age
    let version = "faceapi.AgeDetector@tinyxception"
    let licence = "MIT"
    let input = PluginInput.chip

    /// One number of years comes out, and nothing about how sure it is: as 1.2's InsightFace plugin answers.
    func attribute(of face: FaceView) throws -> FaceAttribute? {
      guard let years = try network.outputs(face)?[0].values.first, years.isFinite else { return nil }
      let age = Int(min(max(years, 0), 100).rounded())
      return .age(low: age, high: age, probability: 1)
    }
  }

  private struct Gender: FacePlugin {
    let network: AgeGenderNetwork
    let slug = PluginSlug.gender
    let version = "faceapi.GenderDetector@tinyxception"
    let licence = "MIT"
    let input = PluginInput.chip

    func attribute(of face: FaceView) throws -> FaceAttribute? {
      guard let values = try network.outputs(face)?[1].values, values.count == 2 else { return nil }
      return values[0] >= values[1]
        ? .label("male", probability: Double(values[0])) : .label("female", probability: Double(values[1]))
    }
  }
}
