import Vision

extension RGBImage {
  /// A photo whose pixels are given by a formula, channel by channel.
  init(_ width: Int, _ height: Int, _ value: (_ x: Int, _ y: Int, _ channel: Int) -> Int) {
    self.init(width: width, height: height) { target in
      for index in 0..<3 * width * height {
        let pixel = index / 3
        target.initializeElement(
          at: index, to: UInt8(clamping: value(pixel % width, pixel / width, index % 3)))
      }
    }
  }

  /// A photo in which no two neighbours are alike.
  static func uneven(_ width: Int, _ height: Int) -> RGBImage {
    RGBImage(width, height) { x, y, channel in (37 * x + 59 * y + 11 * x * y + 101 * channel) % 256 }
  }

  func value(_ x: Int, _ y: Int, _ channel: Int) -> Int { Int(bytes[3 * (y * width + x) + channel]) }

  /// The largest difference of a value from a formula's.
  func difference(from value: (_ x: Int, _ y: Int, _ channel: Int) -> Int) -> Int {
    difference(from: RGBImage(width, height, value))
  }

  func difference(from other: RGBImage) -> Int {
    guard width == other.width, height == other.height else { return .max }
    return zip(bytes, other.bytes).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
  }
}
