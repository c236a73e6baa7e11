/// The light on a face: of a chip, the middle part, which holds eyes, nose and mouth and little of hair and background.
struct Luminance {
  /// Grey levels 0…255.
  let mean: Double
  let deviation: Double
  /// The mean difference of a pixel from the mean of its four neighbours, in units of the deviation: 0 for a surface
  /// without detail, whatever its contrast.
  let sharpness: Double

  init(_ chip: RGBImage) {
    let (columns, rows) = (chip.width / 5..<chip.width * 4 / 5, chip.height / 5..<chip.height * 4 / 5)
    let grey = Self.grey(chip)
    var sum = 0.0
    var squares = 0.0
    var detail = 0.0
    for row in rows {
      for column in columns {
        let index = row * chip.width + column
        let value: Double = grey[index]
        sum += value
        squares += value * value
        let beside: Double = grey[index - 1] + grey[index + 1]
        let around: Double = beside + grey[index - chip.width] + grey[index + chip.width]
        detail += abs(value - around / 4)
      }
    }
    let count = Double(columns.count * rows.count)
    mean = sum / count
    deviation = max(0, squares / count - mean * mean).squareRoot()
    sharpness = detail / count / max(deviation, 1)
  }

  /// With the weights of ITU-R BT.601.
  private static func grey(_ chip: RGBImage) -> [Double] {
    chip.bytes.withUnsafeBufferPointer { bytes in
      (0..<chip.width * chip.height).map { pixel -> Double in
        let red = 0.299 * Double(bytes[3 * pixel])
        let green = 0.587 * Double(bytes[3 * pixel + 1])
        return red + green + 0.114 * Double(bytes[3 * pixel + 2])
      }
    }
  }
}
