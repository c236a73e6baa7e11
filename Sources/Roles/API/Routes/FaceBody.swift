import FaceDomain
import FaceWire

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
  /// What plugins say, by slug: `age`, `gender`, …
  let attributes: [String: FaceAttribute]
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
    attributes = face.attributes.filter { options.plugins.contains($0.key) }
    execution_time = status ? face.executionTime.filter { $0.key != PluginSlug.landmarks } : nil
  }

  /// Attributes stand beside the other fields, under their slugs.
  private struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    try fields.encode(box, forKey: Key("box"))
    try fields.encodeIfPresent(landmarks, forKey: Key("landmarks"))
    try fields.encodeIfPresent(embedding, forKey: Key("embedding"))
    for (slug, attribute) in attributes { try fields.encode(attribute, forKey: Key(slug)) }
    try fields.encodeIfPresent(execution_time, forKey: Key("execution_time"))
    try fields.encodeIfPresent(subjects, forKey: Key("subjects"))
    try fields.encodeIfPresent(subject, forKey: Key("subject"))
    try fields.encodeIfPresent(similarity, forKey: Key("similarity"))
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
