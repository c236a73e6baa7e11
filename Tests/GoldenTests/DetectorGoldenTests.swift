import FaceDomain
import TestSupport
import Testing
import Vision

/// Both detectors against what the networks' own packages found on the same photos.
@Suite struct DetectorGoldenTests {
  struct File: Decodable {
    let photos: [String: Photo]
  }

  struct Photo: Decodable {
    let scaledSize: [Int]
    let factor: Float
    let faces: [GoldenFace]
  }

  struct GoldenFace: Decodable {
    let box: [Float]
    let points: [[Float]]
    let confidence: Float?
    let score: Float?
  }

  struct Tolerance {
    /// Least intersection over union.
    let overlap: Float
    /// Largest distance of a point in shares of the box's longer side.
    let points: Float
    let score: Float
  }

  @Test func mtcnnFindsWhatThePackageFinds() throws {
    let detector = try Models.mtcnn.get()
    // Faces the package is less sure of come and go with the rounding of a resize.
    try compare("mtcnn", Tolerance(overlap: 0.97, points: 0.02, score: 0.02), mustFind: 0.9) {
      try detector.candidates(in: $0)
    }
  }

  @Test(.enabled(if: Models.hasYuNet, "YuNet is not installed"))
  func yunetFindsWhatItsPublishedNetworkFinds() throws {
    let detector = try Models.yunet.get()
    try compare("yunet", Tolerance(overlap: 0.99, points: 0.005, score: 0.02), mustFind: 0.61) {
      try detector.boxes(in: $0, above: 0.6)
    }
  }

  private func compare(
    _ name: String, _ tolerance: Tolerance, mustFind: Float, _ detect: (RGBImage) throws -> [Detection]
  ) throws {
    var (count, overlap, points, score): (Int, Float, Float, Float) = (0, 1, 0, 0)
    for (key, golden) in try Goldens.load(name, as: File.self).photos.sorted(by: { $0.key < $1.key }) {
      let photo = try ImageDecoder().decode(Goldens.photo(key))
      let scaled = photo.resized(width: golden.scaledSize[0], height: golden.scaledSize[1])
      var found = try detect(scaled).map { Self.enlarged($0, by: 1 / golden.factor) }
      for expected in golden.faces {
        let box = Box(expected.box)
        let confidence = expected.confidence ?? expected.score ?? 0
        guard
          let index = found.indices.max(by: { found[$0].box.overlap(with: box) < found[$1].box.overlap(with: box) }),
          found[index].box.overlap(with: box) > 0.5
        else {
          #expect(confidence < mustFind, "\(key): a face of \(confidence) is missing")
          continue
        }
        let face = found.remove(at: index)
        let distance = Self.distance(face.landmarks, Landmarks(expected.points)) / max(box.width, box.height)
        #expect(face.box.overlap(with: box) >= tolerance.overlap, "\(key)")
        #expect(distance <= tolerance.points, "\(key)")
        #expect(abs(face.probability - confidence) <= tolerance.score, "\(key)")
        count += 1
        overlap = min(overlap, face.box.overlap(with: box))
        points = max(points, distance)
        score = max(score, abs(face.probability - confidence))
      }
      for extra in found {
        #expect(extra.probability < mustFind, "\(key): a face of \(extra.probability) too many")
      }
    }
    #expect(count > 0)
    print(
      "\(name): \(count) faces; least overlap \(overlap), points within \(points) of the side, score within \(score)")
  }

  private static func enlarged(_ detection: Detection, by factor: Float) -> Detection {
    Detection(
      box: detection.box.scaled(by: factor), probability: detection.probability,
      landmarks: detection.landmarks.map { Point(x: $0.x * factor, y: $0.y * factor) })
  }

  private static func distance(_ one: Landmarks, _ other: Landmarks) -> Float {
    zip(one.points, other.points).map { a, b in
      ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
    }.max() ?? .infinity
  }
}
