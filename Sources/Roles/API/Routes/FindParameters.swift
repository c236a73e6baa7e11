import FaceDomain
import HTTPKit

extension RequestParameters {
  /// What a request says about how to look for faces.
  /// - Parameter limited: whether it may say how many.
  func findOptions(limited: Bool = true) throws -> FindOptions {
    let limit = limited ? try integer("limit", default: 0) : 0
    guard limit >= 0 else { throw APIError.invalid("Limit should be equal or greater than 0; ") }
    let threshold = try double("det_prob_threshold")
    guard threshold.map({ (0...1).contains($0) }) ?? true else {
      throw APIError.invalid("det_prob_threshold should be between 0 and 1; ")
    }
    return FindOptions(
      limit: limit, threshold: threshold, plugins: plugins,
      detectFaces: try boolean("detect_faces", default: true))
  }

  /// Separated by commas or white space, as many clients do.
  private var plugins: Set<String> {
    let text = string("face_plugins") ?? ""
    return Set(text.split { $0 == "," || $0.isWhitespace }.map(String.init))
  }

  func predictionCount() throws -> Int {
    let count = try integer("prediction_count", default: 1)
    guard count >= 1 else {
      throw APIError.invalid("prediction_count should be equal or greater than 1; ")
    }
    return count
  }

  /// Whether times and versions are wanted.
  func status() throws -> Bool { try boolean("status", default: false) }
}
