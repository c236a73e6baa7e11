internal import Inference

/// What the calculator's network tells of a face beside its vector, from the same pass: the heads of `Models/heads`.
public struct CalculatorFeatures: Sendable, Equatable {
  /// Probabilities of the age groups 0–2, 3–9, 10–19, 20–29, 30–39, 40–49, 50–59, 60–69, 70 and more.
  public let ages: [Float]
  /// Probability 0…1 that an annotator would call the face a man's.
  public let male: Float
  /// Probabilities of: no mask, a mask, a mask not worn as it should be.
  public let masks: [Float]

  /// Names of the network's outputs, after `embedding`.
  static let outputs = ["age", "male", "mask"]
  static let ageGroups = [0...2, 3...9, 10...19, 20...29, 30...39, 40...49, 50...59, 60...69, 70...100]
  static let maskLabels = ["without_mask", "with_mask", "mask_weared_incorrect"]

  package init(ages: [Float], male: Float, masks: [Float]) {
    // Whoever reads them goes by these tables.
    precondition(ages.count == Self.ageGroups.count && masks.count == Self.maskLabels.count)
    self.ages = ages
    self.male = male
    self.masks = masks
  }

  /// - Parameter outputs: of a run, those named in ``outputs``.
  /// - Returns: for each image.
  /// - Throws: an error for outputs of another size.
  static func rows(_ outputs: ArraySlice<Tensor>, images: Int) throws -> [CalculatorFeatures] {
    let (ages, masks) = (ageGroups.count, maskLabels.count)
    let first = outputs.startIndex
    let age = try outputs[first].values(of: images, each: ages)
    let male = try outputs[first + 1].values(of: images, each: 1)
    let mask = try outputs[first + 2].values(of: images, each: masks)
    return (0..<images).map { image in
      CalculatorFeatures(
        ages: Array(age[image * ages..<(image + 1) * ages]), male: male[image],
        masks: Array(mask[image * masks..<(image + 1) * masks]))
    }
  }
}
