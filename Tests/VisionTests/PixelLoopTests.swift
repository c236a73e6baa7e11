import FaceDomain
import Testing
import Vision

/// The loops over pixels against the same sums in double precision.
@Suite struct PixelLoopTests {
  /// Odd sides, slivers, a pixel that becomes a picture, and sides as long as a file may have.
  @Test(arguments: [
    ((1, 1), (9, 7)), ((1, 500), (1, 33)), ((7, 5), (6, 4)), ((33, 31), (70, 101)), ((641, 479), (640, 478)),
    ((1000, 750), (640, 480)), ((301, 97), (12, 150)), ((8192, 3), (640, 1)), ((3, 8191), (2, 150)),
    ((65_535, 1), (150, 150)), ((65_535, 2), (1, 1)), ((2, 65_535), (1, 1)),
  ])
  func meansAreThoseInDoublePrecision(source: (Int, Int), target: (Int, Int)) {
    var random = Random(seed: 3)
    let photo = RGBImage(source.0, source.1) { _, _, _ in Int(random.next() % 256) }
    let (width, height) = target
    let exact = Self.means(photo, width: width, height: height)
    let floats = photo.resizedFloats(width: width, height: height)
    let bytes = photo.resized(width: width, height: height).bytes
    #expect(floats.count == exact.count && bytes.count == exact.count)
    #expect(zip(floats, exact).reduce(0) { max($0, abs(Double($1.0) - $1.1)) } <= 0.05)
    #expect(zip(bytes, exact).reduce(0) { max($0, abs(Double($1.0) - $1.1)) } <= 0.55)
  }

  /// However many pixels are added up, the sum doesn't pass what a byte holds.
  @Test(arguments: [(65_535, 100), (100, 65_535), (40_908, 3), (8191, 1001)])
  func whiteStaysWhite(width: Int, height: Int) {
    let photo = RGBImage(width: width, height: height) { $0.initialize(repeating: 255) }
    for (width, height) in [(1, 1), (3, 1), (1, 2), (7, 3)] {
      #expect(photo.resized(width: width, height: height).bytes.allSatisfy { $0 == 255 })
    }
  }

  private static let template = Landmarks(
    leftEye: Point(x: 47.47, y: 45.35), rightEye: Point(x: 101.61, y: 44.96), nose: Point(x: 74.42, y: 78.91),
    mouthLeft: Point(x: 50.44, y: 101.29), mouthRight: Point(x: 99.39, y: 101.15))

  /// Turned and scaled at random, in the middle and over the edges of photos down to a single pixel.
  @Test(arguments: [(1, 1), (1, 40), (40, 1), (2, 2), (3, 2), (31, 33), (150, 150), (257, 190), (400, 7)])
  func chipIsSampledAsInDoublePrecision(width: Int, height: Int) throws {
    var random = Random(seed: 11)
    let photo = RGBImage(width, height) { _, _, _ in Int(random.next() % 256) }
    for _ in 0..<25 {
      let scale = Double(min(200, max(width, height))) / 150 * (0.55 + 0.45 * random.number())
      let angle = 3 * random.number()
      let a = scale * (1 - angle * angle / (1 + angle * angle) * 2)
      let b = scale * 2 * angle / (1 + angle * angle)
      // The middle of the chip lies in the photo or near it.
      let middle = (Double(width) * (0.5 + 0.7 * random.number()), Double(height) * (0.5 + 0.7 * random.number()))
      func source(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
        (middle.0 + a * (x - 75) - b * (y - 75), middle.1 + b * (x - 75) + a * (y - 75))
      }
      let points = Self.template.map {
        let (x, y) = source(Double($0.x), Double($0.y))
        return Point(x: Float(x), y: Float(y))
      }
      let chip = try #require(FaceAligner.dlib.chip(of: photo, points))
      var difference = 0.0
      for y in 0..<150 {
        for x in 0..<150 {
          let from = source(Double(x), Double(y))
          for channel in 0..<3 {
            let exact = Self.sample(photo, from.x, from.y, channel)
            difference = max(difference, abs(Double(chip.value(x, y, channel)) - exact))
          }
        }
      }
      // Points are floats, so that a pixel comes from a hair beside its place.
      #expect(difference <= 0.55)
    }
  }

  /// Each of the four pixels around counts by how near it is; outside all are black.
  private static func sample(_ photo: RGBImage, _ x: Double, _ y: Double, _ channel: Int) -> Double {
    let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    var sum = 0.0
    for row in top...top + 1 where row >= 0 && row < photo.height {
      for column in left...left + 1 where column >= 0 && column < photo.width {
        let weight = (1 - abs(x - Double(column))) * (1 - abs(y - Double(row)))
        sum += weight * Double(photo.value(column, row, channel))
      }
    }
    return sum
  }

  /// By row, column and channel; first the rows are brought together, then the columns.
  private static func means(_ photo: RGBImage, width: Int, height: Int) -> [Double] {
    var lines = [Double](repeating: 0, count: 3 * photo.width * height)
    for (target, source, weight) in overlaps(source: photo.height, target: height) {
      for index in 0..<3 * photo.width {
        lines[3 * photo.width * target + index] += weight * Double(photo.bytes[3 * photo.width * source + index])
      }
    }
    var means = [Double](repeating: 0, count: 3 * width * height)
    for (target, source, weight) in overlaps(source: photo.width, target: width) {
      for y in 0..<height {
        for channel in 0..<3 {
          means[3 * (width * y + target) + channel] += weight * lines[3 * (photo.width * y + source) + channel]
        }
      }
    }
    return means
  }

  /// In units in which both sides have the same length, and all ends are whole numbers.
  private static func overlaps(source: Int, target: Int) -> [(target: Int, source: Int, weight: Double)] {
    (0..<target).flatMap { index in
      (index * source / target...(index + 1) * source / target).compactMap { pixel in
        let overlap = min((pixel + 1) * target, (index + 1) * source) - max(pixel * target, index * source)
        return overlap > 0 && pixel < source ? (index, pixel, Double(overlap) / Double(source)) : nil
      }
    }
  }
}
