public import FaceDomain

/// The age as a range of years: the shortest run of neighbouring groups that holds four fifths of the probability.
public struct AgeHead: FacePlugin {
  public let slug = PluginSlug.age
  public let version = "heads.AgeDetector@pools480_1"
  public let licence = "CC-BY-4.0"
  public let input = PluginInput.features

  /// On faces nobody had seen the range held the truth in 90 % of the cases.
  static let wantedProbability: Float = 0.8

  public init() {}

  public func attribute(of face: FaceView) -> FaceAttribute? {
    face.features.map { Self.range($0.ages) }
  }

  /// - Parameter groups: probabilities in the order of ``CalculatorFeatures/ageGroups``.
  package static func range(_ groups: [Float]) -> FaceAttribute {
    let bounds = CalculatorFeatures.ageGroups
    for length in 1...groups.count {
      let starts = 0...(groups.count - length)
      let sums = starts.map { groups[$0..<$0 + length].reduce(0, +) }
      // Of equally short ones the most probable.
      guard let best = sums.indices.max(by: { sums[$0] < sums[$1] }),
        sums[best] >= wantedProbability || length == groups.count
      else { continue }
      return .age(
        low: bounds[best].lowerBound, high: bounds[best + length - 1].upperBound,
        probability: Double(min(1, sums[best])))
    }
    return .age(low: 0, high: 100, probability: 1)
  }
}
