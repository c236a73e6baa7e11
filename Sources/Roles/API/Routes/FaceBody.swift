import FaceDomain

/// A face as replies show it. What is nil is left out, as 1.2 leaves it out.
struct FaceBody: Encodable {
  struct BoxBody: Encodable {
    let probability: Double
    let x_min: Int
    let y_min: Int
    let x_max: Int
    let y_max: Int
  }

  struct SubjectBody: Encodable {
    let subject: String
    let similarity: Float
  }

  let box: BoxBody
  let landmarks: [[Int]]?
  let embedding: [Float]?
  let execution_time: [String: Double]?
  var subjects: [SubjectBody]?
  /// Whose stored face this one was compared with.
  var subject: String?
  var similarity: Float?

  /// - Parameters:
  ///   - options: what the client asked for, not what was needed to answer.
  ///   - roundsProbability: recognition and verification round it to five decimals, detection does not.
  init(_ face: Face, _ options: FindOptions, status: Bool, roundsProbability: Bool = true) {
    box = BoxBody(
      probability: roundsProbability ? face.probability.rounded(decimals: 5) : face.probability,
      // Cut, not rounded, as 1.2 does.
      x_min: face.box.xMin.pixel, y_min: face.box.yMin.pixel,
      x_max: face.box.xMax.pixel, y_max: face.box.yMax.pixel)
    landmarks =
      options.plugins.contains("landmarks")
      ? face.landmarks?.points.map { [$0.x.pixel, $0.y.pixel] } : nil
    embedding = options.plugins.contains("calculator") ? face.embedding?.values : nil
    execution_time = status ? face.executionTime : nil
  }
}

/// A reply that is a list of faces.
struct FacesBody: Encodable {
  let result: [FaceBody]
  let plugins_versions: [String: String]?

  init(_ faces: [FaceBody], versions: [String: String], status: Bool) {
    result = faces
    plugins_versions = versionsBody(versions, status: status)
  }
}

/// `plugins_versions` as replies show it: never with landmarks, which 1.2 leaves out.
func versionsBody(_ versions: [String: String], status: Bool) -> [String: String]? {
  status ? versions.filter { $0.key != "landmarks" } : nil
}

extension Double {
  func rounded(decimals: Int) -> Double {
    let factor = (0..<decimals).reduce(1.0) { factor, _ in factor * 10 }
    return (self * factor).rounded() / factor
  }

  /// How replies write a similarity.
  var similarityBody: Float { Float(rounded(decimals: 5)) }
}

extension Float {
  /// Cut towards zero, within the range a conversion can't fail in.
  fileprivate var pixel: Int { isFinite ? Int(Swift.min(Swift.max(self, -1e9), 1e9)) : 0 }
}
