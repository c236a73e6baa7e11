import FaceDomain
import Testing
import Vision

/// The chip shows what lies under the five points.
@Suite struct FaceAlignerTests {
  /// As measured on dlib's own chips; the chip has 150×150 pixels.
  private static let template = Landmarks(
    leftEye: Point(x: 47.47, y: 45.35), rightEye: Point(x: 101.61, y: 44.96), nose: Point(x: 74.42, y: 78.91),
    mouthLeft: Point(x: 50.44, y: 101.29), mouthRight: Point(x: 99.39, y: 101.15))

  private func chip(of photo: RGBImage, _ transform: (Point) -> Point) throws -> RGBImage {
    let chip = try #require(FaceAligner.dlib.chip(of: photo, Self.template.map(transform)))
    try #require(chip.width == 150 && chip.height == 150)
    return chip
  }

  @Test(arguments: [(0, 0), (20, 10), (31, 25)])
  func faceInPlaceIsCutOutAsItIs(x: Int, y: Int) throws {
    let photo = RGBImage.uneven(181, 175)
    let chip = try chip(of: photo) { Point(x: $0.x + Float(x), y: $0.y + Float(y)) }
    #expect(chip.difference { photo.value($0 + x, $1 + y, $2) } == 0)
  }

  @Test func faceLyingOnItsSideIsTurnedUp() throws {
    let photo = RGBImage.uneven(150, 150)
    // A quarter clockwise: what is up in the chip is on the right of the photo.
    let clockwise = try chip(of: photo) { Point(x: 149 - $0.y, y: $0.x) }
    #expect(clockwise.difference { photo.value(149 - $1, $0, $2) } == 0)
    let upsideDown = try chip(of: photo) { Point(x: 149 - $0.x, y: 149 - $0.y) }
    #expect(upsideDown.difference { photo.value(149 - $0, 149 - $1, $2) } == 0)
  }

  @Test func smallFaceIsEnlargedByMixingNeighbours() throws {
    let photo = RGBImage(76, 76) { x, y, _ in 2 * x + y }
    let chip = try chip(of: photo) { Point(x: $0.x / 2, y: $0.y / 2) }
    #expect(chip.difference { x, y, _ in Int((Double(x) + Double(y) / 2 + 0.5).rounded(.down)) } <= 1)
    #expect(chip.value(0, 0, 0) == 0 && chip.value(2, 0, 0) == 2 && chip.value(148, 148, 0) == 222)
  }

  /// The transform that fits best (numpy's `lstsq`), on a plane, which mixing neighbours keeps a plane.
  @Test func pointsThatDoNotFitExactlyAreFittedByLeastSquares() throws {
    let points = Landmarks(
      leftEye: Point(x: 120, y: 80), rightEye: Point(x: 170, y: 95), nose: Point(x: 150, y: 130),
      mouthLeft: Point(x: 110, y: 140), mouthRight: Point(x: 150, y: 155))
    let photo = RGBImage(260, 240) { x, y, channel in [x, y, (x + y) / 2][channel] }
    let chip = try #require(FaceAligner.dlib.chip(of: photo, points))
    // Where pixels of the chip come from.
    let expected: [(x: Int, y: Int, from: (Double, Double))] = [
      (0, 0, (84.425, 22.401)), (149, 0, (237.506, 64.769)), (0, 149, (42.057, 175.482)),
      (149, 149, (195.138, 217.850)), (75, 40, (150.105, 84.823)),
    ]
    for (x, y, from) in expected {
      #expect(abs(Double(chip.value(x, y, 0)) - from.0) <= 0.51)
      #expect(abs(Double(chip.value(x, y, 1)) - from.1) <= 0.51)
    }
  }

  @Test(arguments: [(1200, 900, 3), (1234, 877, 5)] as [(Int, Int, Float)])
  func largeFaceIsCutOutOfTheShrunkPhoto(width: Int, height: Int, factor: Float) throws {
    let photo = RGBImage.uneven(width, height)
    let small = photo.resized(
      width: Int((Float(width) / factor).rounded()), height: Int((Float(height) / factor).rounded()))
    let (xRatio, yRatio) = (Float(small.width) / Float(width), Float(small.height) / Float(height))
    // In the middle, and reaching out over each of the corners.
    for (dx, dy) in [(300, 200), (-150, -100), (900, 600), (-150, 600), (900, -100)] as [(Float, Float)] {
      let turned = { (point: Point) in
        Point(x: factor * (0.96 * point.x - 0.28 * point.y) + dx, y: factor * (0.28 * point.x + 0.96 * point.y) + dy)
      }
      let expected = try chip(of: small) { Point(x: turned($0).x * xRatio, y: turned($0).y * yRatio) }
      #expect(try chip(of: photo, turned).difference(from: expected) <= 1)
    }
  }

  @Test func coincidentPointsGiveNoChip() {
    let photo = RGBImage.uneven(20, 20)
    for point in [Point(x: 0, y: 0), Point(x: 7.3, y: 11.1), Point(x: -1e30, y: 1e30)] {
      #expect(FaceAligner.dlib.chip(of: photo, Self.template.map { _ in point }) == nil)
    }
  }

  @Test(arguments: [.nan, .infinity, -.infinity] as [Float])
  func pointsThatAreNoNumbersGiveNoChip(value: Float) {
    var points = Self.template
    points.nose.x = value
    #expect(FaceAligner.dlib.chip(of: RGBImage.uneven(20, 20), points) == nil)
  }

  /// At the size of the chip, and so small and so large that the photo is a point or a plane.
  @Test(arguments: [1e-6, 0.1, 1, 2, 3, 1e3, 1e6, 1e20, 1e36] as [Float])
  func whatLiesOutsideIsBlack(size: Float) {
    let photo = RGBImage(20, 20) { _, _, _ in 255 }
    for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1), (1, -1)] as [(Float, Float)] {
      let far = 1000 * max(size, 1)
      let points = Self.template.map { Point(x: size * $0.x + dx * far, y: size * $0.y + dy * far) }
      // No chip is as well.
      let chip = FaceAligner.dlib.chip(of: photo, points)
      #expect(chip?.bytes.allSatisfy { $0 == 0 } ?? true)
    }
  }

  @Test func partOutsideIsBlackAndTheRestIsShown() throws {
    let photo = RGBImage(100, 200) { _, _, _ in 200 }
    let chip = try chip(of: photo) { Point(x: $0.x - 30, y: $0.y) }
    #expect(chip.difference { x, _, _ in (30..<130).contains(x) ? 200 : 0 } == 0)
  }
}
