public import FaceDomain

/// A face as the core's replies write it. Coordinates are whole pixels, cut towards zero; times are whole milliseconds.
public struct WireFace: Codable, Sendable {
  public struct WireBox: Codable, Sendable {
    let x_min: Int
    let y_min: Int
    let x_max: Int
    let y_max: Int
    let probability: Double

    init(_ face: Face) {
      x_min = face.box.xMin.pixel
      y_min = face.box.yMin.pixel
      x_max = face.box.xMax.pixel
      y_max = face.box.yMax.pixel
      probability = face.probability
    }
  }

  let box: WireBox
  /// As numbers with fractions, which 1.2's core does not send, but might.
  let execution_time: [String: Double]
  let embedding: [Float]?
  /// Five points; where nobody looked for a face, 1.2's core sends five empty ones.
  let landmarks: [[Int]]?
  let attributes: [String: FaceAttribute]

  /// - Parameter showsLandmarks: whether they were asked for.
  public init(_ face: Face, showsLandmarks: Bool) {
    box = WireBox(face)
    execution_time = face.executionTime
    embedding = face.embedding?.values
    landmarks = showsLandmarks ? face.landmarks?.points.map { [$0.x.pixel, $0.y.pixel] } : nil
    attributes = face.attributes
  }

  public var face: Face {
    Face(
      box: Box(xMin: Float(box.x_min), yMin: Float(box.y_min), xMax: Float(box.x_max), yMax: Float(box.y_max)),
      probability: box.probability, landmarks: landmarks.flatMap(Landmarks.init),
      embedding: embedding.map(Embedding.init), attributes: attributes, executionTime: execution_time)
  }

  // MARK: Attributes stand beside the other fields, under their slugs.

  private struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }

    static let box = Key(stringValue: "box")
    static let executionTime = Key(stringValue: "execution_time")
    static let embedding = Key(stringValue: "embedding")
    static let landmarks = Key(stringValue: "landmarks")
    static let fixed = ["box", "execution_time", "embedding", "landmarks"]
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    try fields.encode(box, forKey: .box)
    try fields.encode(execution_time.mapValues { Int($0.rounded()) }, forKey: .executionTime)
    try fields.encodeIfPresent(embedding, forKey: .embedding)
    try fields.encodeIfPresent(landmarks, forKey: .landmarks)
    for (slug, attribute) in attributes { try fields.encode(attribute, forKey: Key(stringValue: slug)) }
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    box = try fields.decode(WireBox.self, forKey: .box)
    execution_time = try fields.decodeIfPresent([String: Double].self, forKey: .executionTime) ?? [:]
    embedding = try fields.decodeIfPresent([Float].self, forKey: .embedding)
    landmarks = try fields.decodeIfPresent([[Int]].self, forKey: .landmarks)
    // What a newer core says of a face in a form of its own is left out.
    attributes = fields.allKeys.reduce(into: [:]) { attributes, key in
      guard !Key.fixed.contains(key.stringValue) else { return }
      attributes[key.stringValue] = try? fields.decode(FaceAttribute.self, forKey: key)
    }
  }
}

extension Landmarks {
  /// - Parameter points: five pairs; others, as of 106 points, are none.
  fileprivate init?(_ points: [[Int]]) {
    guard points.count == 5, points.allSatisfy({ $0.count == 2 }) else { return nil }
    let points = points.map { Point(x: Float($0[0]), y: Float($0[1])) }
    self.init(
      leftEye: points[0], rightEye: points[1], nose: points[2], mouthLeft: points[3], mouthRight: points[4])
  }
}

extension Float {
  /// Cut towards zero, as 1.2 does, within the range a conversion can't fail in.
  public var pixel: Int { isFinite ? Int(Swift.min(Swift.max(self, -1e9), 1e9)) : 0 }
}
