public import FaceDomain

/// A core that reads its answer out of the photo: the bytes are text, one line for each face.
///
/// A line names a person; a person's vector is always the same, and far from everybody else's. `busy` and `broken`
/// stand for a core that has no room or fails, no line at all for a photo without faces. A person called `blurred …` is of
/// low quality, and `picture of …` doesn't live.
public struct ScriptedFaceCore: FaceCore {
  public static let dimension = 16
  public static let calculator = "scripted.Calculator"

  private let attributes: Set<String>

  /// - Parameter attributes: slugs of the plugins it has besides the calculator.
  public init(attributes: Set<String> = [PluginSlug.quality, PluginSlug.liveness]) {
    self.attributes = attributes
  }

  public static func photo(_ people: String...) -> [UInt8] {
    Array(people.joined(separator: "\n").utf8)
  }

  public func status() async throws(FaceError) -> CoreStatus {
    CoreStatus(
      calculatorVersion: Self.calculator, dimension: Self.dimension,
      similarity: SimilarityCoefficients(midpoint: 0.42, steepness: 12),
      plugins: ["detector": "scripted.Detector", "calculator": Self.calculator])
  }

  public func findFaces(in photo: [UInt8], _ options: FindOptions) async throws(FaceError) -> FaceFindings {
    let people = String(decoding: photo, as: UTF8.self).split(separator: "\n").map(String.init)
    if people == ["busy"] { throw .busy }
    if people == ["broken"] { throw .coreUnavailable }
    guard !people.isEmpty else { throw .noFace }
    let faces = people.enumerated().map { index, person in
      let side = Float(100 - index)
      return Face(
        box: Box(xMin: -0.5, yMin: 1.9, xMax: side, yMax: side), probability: 0.987654321,
        landmarks: Landmarks([[1.9, 2.1], [3, 4], [5, 6], [7, 8], [9, 10]]),
        embedding: options.plugins.contains("calculator") ? Embedding(Self.vector(person)) : nil,
        attributes: Self.attributes(of: person).filter {
          options.plugins.contains($0.key) && attributes.contains($0.key)
        },
        executionTime: ["detector": 1])
    }
    let limited = options.limit > 0 ? Array(faces.prefix(options.limit)) : faces
    return FaceFindings(
      faces: limited, pluginVersions: ["detector": "scripted.Detector", "landmarks": "scripted.Landmarks"])
  }

  private static func attributes(of person: String) -> [String: FaceAttribute] {
    let isLive = !person.hasPrefix("picture of")
    return [
      PluginSlug.quality: person.hasPrefix("blurred")
        ? .quality(0.3125, reasons: ["blurred"]) : .quality(0.9, reasons: []),
      PluginSlug.liveness: .label(isLive ? "live" : "spoof", probability: 0.8),
    ]
  }

  /// Not of unit length, as a real calculator's isn't.
  private static func vector(_ person: String) -> [Float] {
    // FNV-1a, whose state then drives a small generator: any fixed mapping would do.
    var state: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in person.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return (0..<dimension).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(bitPattern: state) >> 32) / Float(Int32.max)
    }
  }
}
