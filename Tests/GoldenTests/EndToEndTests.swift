import CoreRole
import FaceDomain
import Foundation
import Recognition
import TestSupport
import Testing
import Vision

/// From a photo's bytes to the vector, against dlib's own way with its own detector and alignment.
@Suite struct EndToEndTests {
  struct File: Decodable {
    let photos: [String: Photo]
  }

  struct Photo: Decodable {
    let faces: [GoldenFace]
  }

  struct GoldenFace: Decodable {
    /// Left, top, right, bottom.
    let rect: [Float]
    let embedding: [Float]
  }

  static let detectors: [CoreSettings.DetectorChoice] = Models.hasYuNet ? [.mtcnn, .yunet] : [.mtcnn]

  static func finder(_ detector: CoreSettings.DetectorChoice) throws -> FaceFinder {
    var settings = CoreSettings(workers: 2)
    settings.detector = detector
    settings.inferenceURL = Models.inferenceURL
    return try InstalledModels.faceFinder(in: Models.folder, settings)
  }

  @Test(arguments: detectors)
  func vectorsAgreeWithDlibs(_ detector: CoreSettings.DetectorChoice) throws {
    let finder = try Self.finder(detector)
    var (count, worstCosine, worstPeople) = (0, 1.0, 0.0)
    for (key, golden) in try Goldens.load("dlib", as: File.self).photos.sorted(by: { $0.key < $1.key }) {
      guard let found = try? finder.findFaces(in: Goldens.photo(key), FindOptions(plugins: ["calculator"])) else {
        continue
      }
      for expected in golden.faces {
        let box = Box(expected.rect)
        guard let face = found.faces.max(by: { $0.box.overlap(with: box) < $1.box.overlap(with: box) }),
          face.box.overlap(with: box) > 0.3, let embedding = face.embedding
        else { continue }
        let vector = try embedding.normalized()
        let reference = try UnitVector(normalizing: expected.embedding)
        let cosine = zip(vector.values, reference.values).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        let distance = Self.distance(vector, reference)
        #expect(cosine >= 0.97, "\(key)")
        if key.hasPrefix("people/") {
          #expect(cosine >= 0.985 && distance <= 0.25, "\(key): \(cosine), \(distance)")
          worstPeople = max(worstPeople, distance)
        }
        worstCosine = min(worstCosine, cosine)
        count += 1
      }
    }
    #expect(count >= 5)
    print("\(detector): \(count) faces against dlib, least cosine \(worstCosine), largest L2 of people/ \(worstPeople)")
  }

  static func distance(_ one: UnitVector, _ other: UnitVector) -> Double {
    zip(one.values, other.values).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }.squareRoot()
  }
}

/// The product's reason: photos of one person are nearer to each other than to anybody else's.
@Suite struct PeopleTests {
  @Test(arguments: EndToEndTests.detectors)
  func everySamePairIsAboveEveryDifferentPair(_ detector: CoreSettings.DetectorChoice) throws {
    let finder = try EndToEndTests.finder(detector)
    let coefficients = finder.status.similarity
    let keys = try Goldens.load("dlib", as: EndToEndTests.File.self).photos.keys
      .filter { $0.hasPrefix("people/") }.sorted()
    var people: [(name: String, vector: UnitVector)] = []
    for key in keys {
      let faces = try finder.findFaces(
        in: Goldens.photo(key), FindOptions(limit: 1, plugins: ["calculator"])
      ).faces
      people.append((Self.identity(key), try #require(faces.first?.embedding).normalized()))
    }

    var same: [Double] = []
    var different: [Double] = []
    for (index, one) in people.enumerated() {
      for other in people[..<index] {
        let similarity = try coefficients.similarity(of: one.vector, and: other.vector)
        if one.name == other.name { same.append(similarity) } else { different.append(similarity) }
      }
    }
    print("\(detector): similarity of same    \(Self.distribution(same))")
    print("\(detector): similarity of others  \(Self.distribution(different))")
    #expect(try #require(same.min()) > #require(different.max()))
  }

  /// The file name before its last underscore; each `attribute_` photo shows somebody else.
  private static func identity(_ key: String) -> String {
    let name = key.dropFirst("people/".count)
    guard !name.hasPrefix("attribute_"), let end = name.lastIndex(of: "_") else { return String(name) }
    return String(name[..<end])
  }

  private static func distribution(_ values: [Double]) -> String {
    let sorted = values.sorted()
    func quantile(_ share: Double) -> String {
      sorted.isEmpty ? "-" : String(format: "%.4f", sorted[Int(share * Double(sorted.count - 1))])
    }
    return "\(values.count) pairs: min \(quantile(0)), p5 \(quantile(0.05)), median \(quantile(0.5)), "
      + "p95 \(quantile(0.95)), max \(quantile(1))"
  }
}
