extension RGBImage {
  /// The image at another size, each pixel mixed of the four nearest to its centre: what OpenCV's `INTER_LINEAR` does.
  /// When it shrinks much, pixels are skipped; for networks that were trained on that.
  func bilinear(width: Int, height: Int) -> RGBImage {
    let columns = Self.taps(source: self.width, target: width)
    let rows = Self.taps(source: self.height, target: height)
    return RGBImage(width: width, height: height) { target in
      bytes.withUnsafeBufferPointer { source in
        var index = 0
        for row in rows {
          for column in columns {
            for channel in 0..<3 {
              func value(_ x: Int, _ y: Int) -> Float { Float(source[3 * (y * self.width + x) + channel]) }
              let above =
                value(column.first, row.first) * (1 - column.share) + value(column.second, row.first) * column.share
              let below =
                value(column.first, row.second) * (1 - column.share) + value(column.second, row.second) * column.share
              target[index] = UInt8(above * (1 - row.share) + below * row.share + 0.5)
              index += 1
            }
          }
        }
      }
    }
  }

  /// For each target pixel two neighbours in the source and the share of the second.
  private static func taps(source: Int, target: Int) -> [(first: Int, second: Int, share: Float)] {
    let ratio = Double(source) / Double(target)
    return (0..<target).map { index in
      let place = min(max((Double(index) + 0.5) * ratio - 0.5, 0), Double(source - 1))
      let first = Int(place)
      return (first, min(first + 1, source - 1), Float(place - Double(first)))
    }
  }
}
