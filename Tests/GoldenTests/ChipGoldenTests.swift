import FaceDomain
import TestSupport
import Testing
import Vision

/// Alignment against the reference chips, and the network against dlib's own on the same pixels.
@Suite struct ChipGoldenTests {
  struct File: Decodable {
    let chips: [String: Chip]
  }

  struct Chip: Decodable {
    let photo: String
    let points: [[Float]]
    let chip: String
    let dlib: [Float]
  }

  @Test(.enabled(if: Goldens.hasReference, "the reference chips are not here: set COMPREFACE_REFERENCE"))
  func networkGivesDlibsNumbersOnItsChips() throws {
    var worst: Float = 0
    for (name, golden) in try Goldens.load("chips", as: File.self).chips {
      let chip = try ImageDecoder().decode(Goldens.file(golden.chip))
      let embedding = try Models.calculator.get().calculate([chip])[0].embedding
      let difference = zip(embedding.values, golden.dlib).map { abs($0 - $1) }.max() ?? .infinity
      #expect(difference <= 1e-5, "\(name)")
      worst = max(worst, difference)
    }
    print("network on the golden chips: largest difference from dlib \(worst)")
  }

  @Test(.enabled(if: Goldens.hasReference, "the reference chips are not here: set COMPREFACE_REFERENCE"))
  func chipsFromTheGoldenPointsEqualTheGoldenChips() throws {
    for (name, golden) in try Goldens.load("chips", as: File.self).chips {
      let photo = try ImageDecoder().decode(Goldens.photo(golden.photo))
      let chip = try #require(FaceAligner.dlib.chip(of: photo, Landmarks(golden.points)))
      let expected = try ImageDecoder().decode(Goldens.file(golden.chip))
      let levels = zip(chip.bytes, expected.bytes).map { abs(Int($0) - Int($1)) }.max() ?? 255
      #expect(levels <= 2, "\(name)")
      print("chip \(name): largest difference \(levels) grey levels")
    }
  }

  /// Alignment and network in one, which needs no reference chips: a chip that is off by one grey level moves the
  /// vector by .0003.
  @Test func vectorsFromTheGoldenPointsAreDlibs() throws {
    for (name, golden) in try Goldens.load("chips", as: File.self).chips {
      let photo = try ImageDecoder().decode(Goldens.photo(golden.photo))
      let chip = try #require(FaceAligner.dlib.chip(of: photo, Landmarks(golden.points)))
      let vector = try Models.calculator.get().calculate([chip])[0].embedding.normalized()
      let distance = EndToEndTests.distance(vector, try UnitVector(normalizing: golden.dlib))
      #expect(distance <= 0.01, "\(name)")
    }
  }
}
