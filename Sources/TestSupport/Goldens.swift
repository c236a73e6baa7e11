public import FaceDomain
public import Foundation

/// What dlib, MTCNN and YuNet themselves say of the test photos, and the photos.
///
/// The seven photos of the PyPI source package `face_recognition` 1.3.0, which `make setup` lays into .samples/, and
/// their values in Tests/Goldens/ are there on every machine. `COMPREFACE_REFERENCE` may name a folder with more:
/// faces/ and models/golden/ in the same form.
public enum Goldens {
  public static let reference: URL? = ProcessInfo.processInfo.environment["COMPREFACE_REFERENCE"]
    .flatMap { $0.isEmpty ? nil : URL(fileURLWithPath: $0, isDirectory: true) }

  public static let hasReference = reference != nil

  private static let samples = [
    "people/obama_1.jpg": "obama.jpg", "people/obama_2.jpg": "obama2.jpg", "people/obama_3.jpg": "obama3.jpg",
    "people/biden_1.jpg": "biden.jpg", "edge/32bit.png": "32bit.png",
    "edge/partial_face_1.jpg": "obama_partial_face.jpg", "edge/partial_face_2.jpg": "obama_partial_face2.jpg",
  ]

  public static func photo(_ key: String) throws -> [UInt8] {
    if let reference { return [UInt8](try Data(contentsOf: reference.appendingPathComponent("faces/\(key)"))) }
    guard let name = samples[key] else { throw CocoaError(.fileNoSuchFile) }
    return [UInt8](try Data(contentsOf: Checkout.file(".samples/\(name)")))
  }

  public static func load<Golden: Decodable>(_ name: String, as: Golden.Type = Golden.self) throws -> Golden {
    let folder = reference?.appendingPathComponent("models/golden") ?? Checkout.file("Tests/Goldens")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Golden.self, from: Data(contentsOf: folder.appendingPathComponent("\(name).json")))
  }

  public static func file(_ path: String) throws -> [UInt8] {
    guard let reference else { throw CocoaError(.fileNoSuchFile) }
    return [UInt8](try Data(contentsOf: reference.appendingPathComponent("models/golden/\(path)")))
  }
}

extension Box {
  /// From x1, y1, x2, y2.
  public init(_ corners: [Float]) {
    self.init(xMin: corners[0], yMin: corners[1], xMax: corners[2], yMax: corners[3])
  }
}

extension Landmarks {
  public init(_ points: [[Float]]) {
    let points = points.map { Point(x: $0[0], y: $0[1]) }
    self.init(
      leftEye: points[0], rightEye: points[1], nose: points[2], mouthLeft: points[3], mouthRight: points[4])
  }
}
