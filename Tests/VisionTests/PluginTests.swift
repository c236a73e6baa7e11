import FaceDomain
import Foundation
import Testing

import Vision

@Suite struct AgeHeadTests {
  @Test func aSureGroupStandsAlone() {
    #expect(AgeHead.range([0, 0, 0, 0.9, 0.1, 0, 0, 0, 0]) == .age(low: 20, high: 29, probability: Double(Float(0.9))))
  }

  @Test func neighboursJoinUntilFourFifthsAreIn() {
    let range = AgeHead.range([0, 0, 0, 0.25, 0.5, 0.25, 0, 0, 0])
    #expect(range == .age(low: 20, high: 49, probability: 1))
    #expect(
      AgeHead.range([0.1, 0, 0, 0, 0, 0, 0, 0.4, 0.5]) == .age(low: 60, high: 100, probability: Double(Float(0.9))))
  }

  @Test func whatIsSpreadOverAllIsAll() {
    guard case .age(let low, let high, _) = AgeHead.range([Float](repeating: 1 / 9, count: 9)) else {
      Issue.record("no age")
      return
    }
    #expect(high - low >= 60)
  }
}

@Suite struct MaskHeadTests {
  @Test func incorrectOnesCountAsMasksUnlessAskedFor() {
    let probabilities: [Float] = [0.4, 0.25, 0.35]
    #expect(MaskHead().label(probabilities) == .label("with_mask", probability: Double(Float(0.25) + Float(0.35))))
    #expect(
      MaskHead(tellsIncorrect: true).label(probabilities) == .label("without_mask", probability: Double(Float(0.4))))
    #expect(
      MaskHead(tellsIncorrect: true).label([0.1, 0.2, 0.7])
        == .label("mask_weared_incorrect", probability: Double(Float(0.7))))
  }
}

/// Points of a head that is turned by known angles, seen from far away.
@Suite struct PoseEstimatorTests {
  private static func landmarks(pitch: Double, yaw: Double, roll: Double) -> Landmarks {
    // As in 1.2: x to the right, y up, z towards the camera.
    let model: [(Double, Double, Double)] = [(-8, 9, -8), (8, 9, -8), (0, 1, 0), (-5, -4, -8), (5, -4, -8)]
    let (p, y, r) = (pitch * .pi / 180, yaw * .pi / 180, roll * .pi / 180)
    let points = model.map { x0, y0, z0 -> Point in
      // Up: the nose, which is nearest, moves up.
      let (y1, z1) = (y0 * cos(p) + z0 * sin(p), -y0 * sin(p) + z0 * cos(p))
      // To the viewer's left.
      let x2 = x0 * cos(y) - z1 * sin(y)
      // Anticlockwise.
      let (x3, y3) = (x2 * cos(r) - y1 * sin(r), x2 * sin(r) + y1 * cos(r))
      return Point(x: Float(100 + 3 * x3), y: Float(100 - 3 * y3))
    }
    return Landmarks(
      leftEye: points[0], rightEye: points[1], nose: points[2], mouthLeft: points[3], mouthRight: points[4])
  }

  @Test(arguments: [(0.0, 0.0, 0.0), (0, 30, 0), (0, -45, 0), (0, 0, 25), (0, 0, -60), (20, 0, 0), (-15, 20, 10)])
  func anglesComeBack(_ pitch: Double, _ yaw: Double, _ roll: Double) throws {
    let pose = try #require(PoseEstimator.pose(Self.landmarks(pitch: pitch, yaw: yaw, roll: roll)))
    // The frontal face that counts as 0 is turned by a degree in this model.
    #expect(abs(pose.pitch - pitch) < 2.5, "\(pose)")
    #expect(abs(pose.yaw - yaw) < 2, "\(pose)")
    #expect(abs(pose.roll - roll) < 4, "\(pose)")
  }

  @Test func pointsInOnePlaceGiveNoPose() {
    let point = Point(x: 5, y: 5)
    let landmarks = Landmarks(leftEye: point, rightEye: point, nose: point, mouthLeft: point, mouthRight: point)
    #expect(PoseEstimator.pose(landmarks) == nil)
  }
}

@Suite struct QualityEstimatorTests {
  /// A face drawn by hand: nothing to recognise, but light, detail and points.
  private static func view(
    scale: Double = 1, light: Double = 1, blur: Int = 0, at x: Float = 300
  ) -> FaceView {
    var grey = (0..<600 * 600).map { index -> Double in
      let (x, y) = (index % 600, index / 600)
      return 128 + 60 * sin(Double(x) / 2.1) * cos(Double(y) / 1.7) + 30 * sin(Double(x + y) / 9)
    }
    for _ in 0..<blur {
      grey = grey.indices.map { index in
        index < 600 || index >= 599 * 600
          ? grey[index] : (grey[index - 600] + grey[index - 1] + grey[index] + grey[index + 1] + grey[index + 600]) / 5
      }
    }
    let photo = RGBImage(
      width: 600, height: 600,
      bytes: grey.flatMap { value in [UInt8](repeating: UInt8(min(255, max(0, value * light))), count: 3) })
    let template = FaceAligner.dlib.template
    let landmarks = template.map {
      Point(x: x + ($0.x - 75) * Float(scale), y: 300 + ($0.y - 75) * Float(scale))
    }
    let box = Box(xMin: x - 75, yMin: 225, xMax: x + 75, yMax: 375)
    return FaceView(
      photo: photo, face: Face(box: box, probability: 1, landmarks: landmarks),
      chip: FaceAligner.dlib.chip(of: photo, landmarks))
  }

  private static func quality(_ view: FaceView) -> (value: Double, reasons: [String]) {
    guard case .quality(let value, let reasons)? = QualityEstimator().attribute(of: view) else { return (-1, []) }
    return (value, reasons)
  }

  @Test func aGoodFaceHasNoReasons() {
    let quality = Self.quality(Self.view())
    #expect(quality.value > 0.8 && quality.reasons.isEmpty, "\(quality)")
  }

  @Test func eachFaultIsNamedAndLowersTheValue() {
    let good = Self.quality(Self.view()).value
    for (reason, view) in [
      ("dark", Self.view(light: 0.2)), ("small", Self.view(scale: 0.25)), ("blurred", Self.view(blur: 40)),
      ("cut", Self.view(at: 20)),
    ] {
      let quality = Self.quality(view)
      #expect(quality.reasons.contains(reason), "\(reason): \(quality)")
      #expect(quality.value < good)
    }
  }
}
