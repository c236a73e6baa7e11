import FaceDomain
import HTTPKit

extension RequestParameters {
  /// What a request says about how to look for faces; the limit apart.
  func coreOptions() throws(APIError) -> FindOptions {
    var threshold: Double?
    if isPresent("det_prob_threshold") {
      // 1.2 fails with 500 where it is no number.
      guard let text = string("det_prob_threshold"), let value = Double(text), (0...1).contains(value) else {
        throw APIError.threshold
      }
      threshold = value
    }
    let slugs = string("face_plugins")?.split { $0 == "," || $0.isWhitespace }.map(String.init) ?? []
    return FindOptions(
      threshold: threshold, plugins: Set(slugs),
      // Nothing but this very word turns it off.
      detectFaces: string("detect_faces") != "false")
  }

  func coreLimit() throws(APIError) -> Int {
    guard isPresent("limit") else { return 0 }
    guard let text = string("limit"), let limit = Int(text) else { throw .limitFormat }
    guard limit >= 0 else { throw .limitValue }
    return limit
  }
}
