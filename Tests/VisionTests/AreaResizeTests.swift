import Testing
import Vision

/// Each pixel of the result is the mean of what lies under it.
@Suite struct AreaResizeTests {
  /// Means over the overlaps by numpy (`einsum` over weights max(0, min(p + 1, (i + 1)r) − max(p, ir)) / r), rounded;
  /// OpenCV 5's `INTER_AREA` gives the same.
  private static let means: [(width: Int, height: Int, values: [Int])] = [
    (3, 2, [80, 78, 36, 148, 101, 133, 150, 124, 144, 167, 119, 106, 135, 142, 144, 124, 121, 97]),
    (
      4, 3,
      [
        41, 45, 17, 112, 127, 77, 169, 98, 174, 152, 106, 162, 143, 73, 64, 157, 154, 123, 126, 125, 103, 140, 133, 92,
        179, 100, 110, 135, 181, 169, 128, 130, 120, 127, 95, 109,
      ]
    ),
    (
      2, 5,
      [
        48, 79, 35, 174, 95, 156, 121, 96, 64, 139, 112, 185, 157, 113, 93, 140, 129, 68, 157, 130, 122, 105, 146, 97,
        157, 147, 151, 142, 90, 126,
      ]
    ),
  ]

  @Test(arguments: means)
  func shrinkingByAnyRatioWeighsTheOverlaps(_ expected: (width: Int, height: Int, values: [Int])) {
    let photo = RGBImage(7, 5) { x, y, channel in
      [37 * x + 59 * y + 11 * x * y, 90 * x + 17 * y, 13 * x * x + 29 * y][channel] % 256
    }
    #expect(photo.resized(width: expected.width, height: expected.height).bytes.map(Int.init) == expected.values)
  }

  @Test func sameSizeChangesNothing() {
    let photo = RGBImage.uneven(9, 4)
    #expect(photo.resized(width: 9, height: 4).bytes == photo.bytes)
  }

  /// By hand: (10 + 20 + 30 + 41) / 4 = 25.25, and (0 + 0 + 255 + 255) / 4 = 127.5, which is rounded up.
  @Test func halfTheSizeIsTheMeanOfFour() {
    let photo = RGBImage(4, 2) { x, y, _ in [[10, 20, 0, 255], [30, 41, 255, 0]][y][x] }
    #expect(photo.resized(width: 2, height: 1).bytes == [25, 25, 25, 128, 128, 128])
  }

  /// By hand: each source pixel covers one and a half of the result, so that those in the middle are half and half.
  /// OpenCV 5's `INTER_AREA` gives the same.
  @Test func enlargingMixesOnlyWhereAPixelLiesAcrossTwo() {
    let photo = RGBImage(2, 2) { x, y, _ in [[0, 100], [200, 40]][y][x] }
    let expected = [[0, 50, 100], [100, 85, 70], [200, 120, 40]]
    #expect(photo.resized(width: 3, height: 3).difference { x, y, _ in expected[y][x] } == 0)
    #expect(photo.resized(width: 6, height: 4).difference { x, y, _ in [[0, 100], [200, 40]][y / 2][x / 3] } == 0)
  }

  @Test(arguments: [(1, 1), (3, 2), (16, 9), (64, 48), (97, 31), (640, 1), (1, 480), (101, 77), (250, 300)])
  func meanAndUniformColourArePreserved(width: Int, height: Int) {
    func mean(_ image: RGBImage) -> Double { image.bytes.reduce(0) { $0 + Double($1) } / Double(image.bytes.count) }
    let photo = RGBImage.uneven(100, 75)
    let resized = photo.resized(width: width, height: height)
    #expect(resized.width == width && resized.height == height)
    // Rounding moves each value, and so their mean, by half a level at most.
    #expect(abs(mean(resized) - mean(photo)) <= 0.501)
    for level in [0, 1, 254, 255] {
      let plain = RGBImage(100, 75) { _, _, _ in level }.resized(width: width, height: height)
      #expect(plain.difference { _, _, _ in level } == 0)
    }
  }

  @Test func channelsStayApart() {
    let photo = RGBImage(10, 10) { _, _, channel in [255, 0, 90][channel] }
    #expect(photo.resized(width: 3, height: 7).difference { _, _, channel in [255, 0, 90][channel] } == 0)
  }
}
