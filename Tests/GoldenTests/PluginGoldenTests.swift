import CoreRole
import FaceDomain
import Foundation
import TestSupport
import Testing
import Vision

/// The plugins against the networks they are made of, run by TensorFlow, ONNX Runtime and OpenVINO on the same photos.
@Suite struct PluginGoldenTests {
  struct File: Decodable {
    let chips: [String: Chip]
    let photos: [String: Photo]
    let extraPhotos: [String: Photo]

    var allFaces: [(key: String, face: GoldenFace)] {
      (Array(photos) + Array(extraPhotos)).flatMap { key, photo in photo.faces.map { (key, $0) } }
    }
  }

  struct Chip: Decodable {
    let ageGender: AgeGender
  }

  struct AgeGender: Decodable {
    let age: Float
    /// Male, female.
    let gender: [Double]
  }

  struct Photo: Decodable {
    let faces: [GoldenFace]
  }

  struct GoldenFace: Decodable {
    let box: [Float]
    let liveness: Liveness
    let mask: Mask
  }

  struct Liveness: Decodable {
    let near: Crop
    let far: Crop
    let mean: [Double]
    let label: String

    enum CodingKeys: String, CodingKey {
      case near = "2.7"
      case far = "4.0"
      case mean, label
    }
  }

  struct Mask: Decodable {
    let crop: String
    let cropBox: [Int]
    let label: String
    let classProb: [Double]
  }

  struct Crop: Decodable {
    let crop: String
  }

  static let reference: Comment = "the reference photos are not here: set COMPREFACE_REFERENCE"

  @Test(
    .enabled(if: Goldens.hasReference, reference),
    .enabled(if: Checkout.exists(".models/liveness/manifest.json"), "the pack liveness is not installed"))
  func livenessIsMiniFASNets() throws {
    let plugin = try Models.liveness.get()
    for (key, golden) in try Goldens.load("plugins", as: File.self).allFaces {
      let photo = try ImageDecoder().decode(Goldens.photo(key))
      let box = Box(golden.box)
      for (crop, scale) in [(golden.liveness.near, 2.7), (golden.liveness.far, 4.0)] {
        let ours = LivenessDetector.crop(of: photo, around: box, scale: scale)
        let expected = try ImageDecoder().decode(Goldens.file(crop.crop))
        #expect(ours.largestDifference(from: expected) <= 2, "\(key) \(scale)")
      }
      let view = FaceView(photo: photo, face: Face(box: box, probability: 1))
      guard case .label(let value, let probability)? = try plugin.attribute(of: view) else {
        Issue.record("\(key): nothing")
        continue
      }
      #expect(value == (golden.liveness.label == "real" ? "live" : "spoof"), "\(key)")
      let expected = golden.liveness.label == "real" ? golden.liveness.mean[1] : 1 - golden.liveness.mean[1]
      #expect(abs(probability - expected) < 0.01, "\(key): \(probability), not \(expected)")
    }
  }

  @Test(
    .enabled(if: Goldens.hasReference, reference),
    .enabled(if: Checkout.exists(".models/aizoo/manifest.json"), "the pack aizoo is not installed"))
  func masksAreAIZOOs() throws {
    let plugin = try Models.aizoo.get()
    for (key, golden) in try Goldens.load("plugins", as: File.self).allFaces {
      let photo = try ImageDecoder().decode(Goldens.photo(key))
      let crop = AIZOOMaskDetector.crop(of: photo, around: Box(golden.box))
      let expected = try ImageDecoder().decode(Goldens.file(golden.mask.crop))
      // A crop that grows is mixed otherwise by the library that made the references.
      if golden.mask.cropBox[2] - golden.mask.cropBox[0] >= 260 {
        #expect(crop.largestDifference(from: expected) <= 2, "\(key)")
      }
      let view = FaceView(photo: photo, face: Face(box: Box(golden.box), probability: 1))
      guard case .label(let value, let probability)? = try plugin.attribute(of: view) else {
        Issue.record("\(key): nothing")
        continue
      }
      #expect(value == golden.mask.label, "\(key)")
      #expect(abs(probability - (golden.mask.classProb.max() ?? 0)) < 0.05, "\(key): \(probability)")
    }
  }

  @Test(
    .enabled(if: Goldens.hasReference, reference),
    .enabled(if: Checkout.exists(".models/agegender/manifest.json"), "the pack agegender is not installed"))
  func ageAndGenderAreFaceAPIs() throws {
    let plugins = try Models.ageGender.get().plugins
    for (name, golden) in try Goldens.load("plugins", as: File.self).chips {
      let chip = try ImageDecoder().decode(Goldens.file("chips/\(name).png"))
      let view = FaceView(photo: chip, face: Face(box: Box([0, 0, 150, 150]), probability: 1), chip: chip)
      for plugin in plugins {
        switch try plugin.attribute(of: view) {
        case .age(let low, let high, _):
          #expect(low == high)
          #expect(abs(Float(low) - golden.ageGender.age) <= 0.6, "\(name): \(low), not \(golden.ageGender.age)")
        case .label(let value, let probability):
          #expect(value == (golden.ageGender.gender[0] > 0.5 ? "male" : "female"), "\(name)")
          #expect(abs(probability - (golden.ageGender.gender.max() ?? 0)) < 1e-3, "\(name)")
        default: Issue.record("\(name): \(plugin.slug) says nothing")
        }
      }
    }
  }

  /// Signs are those of 1.2's own formula on the same photos, worked out with OpenCV's solvePnP.
  @Test(.enabled(if: Goldens.hasReference, reference), arguments: EndToEndTests.detectors)
  func posesTurnTheRightWay(_ detector: CoreSettings.DetectorChoice) throws {
    let finder = try EndToEndTests.finder(detector)
    let expected: [(String, (Pose) -> Bool)] = [
      ("pose/left_face.jpeg", { $0.yaw > 30 }), ("pose/right_face.png", { $0.yaw < -30 }),
      ("pose/rise_face.jpeg", { $0.pitch > 10 }), ("pose/lower_face.jpeg", { $0.pitch < -4 }),
      ("pose/left_wryneck.png", { $0.roll > 45 }),
      ("pose/right_wryneck.png", { $0.roll < -28 && $0.roll > -45 }),
      ("people/obama_1.jpg", { abs($0.yaw) < 12 && abs($0.pitch) < 15 && abs($0.roll) < 5 }),
    ]
    for (key, isRight) in expected {
      let options = FindOptions(limit: 1, plugins: ["pose"])
      let face = try #require(finder.findFaces(in: Goldens.photo(key), options).faces.first)
      guard case .pose(let pose)? = face.attributes["pose"] else {
        Issue.record("\(key): no pose")
        continue
      }
      #expect(isRight(pose), "\(key): \(pose)")
    }
  }

  /// Whether they are men is known, but of the faces called `attribute_`; nobody wears a mask but one.
  @Test(.enabled(if: Goldens.hasReference, reference), arguments: EndToEndTests.detectors)
  func headsAnswerAsTheyDidWhereTheyWereTrained(_ detector: CoreSettings.DetectorChoice) throws {
    let finder = try EndToEndTests.finder(detector)
    let keys = try Goldens.load("dlib", as: EndToEndTests.File.self).photos.keys.sorted()
    var (genders, right, masks) = (0, 0, 0)
    for key in keys where key.hasPrefix("people/") {
      let options = FindOptions(limit: 1, plugins: ["age", "gender", "mask"])
      let face = try #require(finder.findFaces(in: Goldens.photo(key), options).faces.first)
      if case .label("without_mask", _)? = face.attributes["mask"] { masks += 1 }
      guard !key.contains("attribute_"), case .label(let gender, _)? = face.attributes["gender"] else { continue }
      genders += 1
      right += gender == (key.hasPrefix("people/leslie_") ? "female" : "male") ? 1 : 0
    }
    let count = keys.filter { $0.hasPrefix("people/") }.count
    #expect(masks == count, "bare faces said to be bare: \(masks) of \(count)")
    #expect(right >= genders - 1, "genders right: \(right) of \(genders)")
    let masked = try finder.findFaces(
      in: Goldens.photo("mask/mask2.jpg"), FindOptions(limit: 1, plugins: ["mask"])
    ).faces[0]
    guard case .label("with_mask", _)? = masked.attributes["mask"] else {
      Issue.record("the mask isn't seen: \(masked.attributes)")
      return
    }
  }
}

extension RGBImage {
  /// In grey levels of a channel.
  fileprivate func largestDifference(from other: RGBImage) -> Int {
    guard width == other.width, height == other.height else { return 255 }
    return zip(bytes, other.bytes).map { abs(Int($0) - Int($1)) }.max() ?? 255
  }
}
