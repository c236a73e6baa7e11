import Testing
import Vision

/// Needs `package` access to the members of `RGBImage.Window`, its initializer and `crop(_:)`.
@Suite struct ResizeWindowTests {
  @Test(arguments: [(100, 75), (33, 20), (64, 48), (1, 1), (150, 90)])
  func windowOfTheResultIsThePartOfTheWholeResult(width: Int, height: Int) {
    let photo = RGBImage.uneven(100, 75)
    let whole = photo.resized(width: width, height: height)
    let lefts = [0, width / 3, width - 1]
    let tops = [0, height / 2, height - 1]
    for (x, y) in lefts.flatMap({ x in tops.map { (x, $0) } }) {
      let window = RGBImage.Window(x: x, y: y, width: (width - x + 1) / 2, height: height - y)
      let part = photo.resized(width: width, height: height, window: window)
      #expect(part.width == window.width && part.height == window.height)
      #expect(part.difference { whole.value(x + $0, y + $1, $2) } == 0)
    }
  }

  @Test(arguments: [(0, 0), (-3, -2), (5, 4), (-20, 0), (0, 20), (8, 6), (-8, -6), (100, -100)])
  func cropIsBlackOutsideOfTheImage(x: Int, y: Int) {
    let photo = RGBImage(8, 6) { x, y, channel in 1 + x + 10 * y + 80 * channel }
    let crop = photo.crop(RGBImage.Window(x: x, y: y, width: 9, height: 5))
    #expect(crop.width == 9 && crop.height == 5)
    #expect(
      crop.difference { column, row, channel in
        let inside = (0..<8).contains(x + column) && (0..<6).contains(y + row)
        return inside ? photo.value(x + column, y + row, channel) : 0
      } == 0)
  }
}
