internal import CPixels

extension RGBImage {
  /// A part of an image: `x`, `y` is its top left pixel.
  package struct Window: Equatable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }
  }

  /// The image at another size: each pixel of the result is the mean of the source under it, rounded.
  /// When a side grows, a pixel within one source pixel takes its value, one across two mixes them by its share of
  /// each: what OpenCV's `INTER_AREA` does too, and MTCNN was tuned on.
  /// - Parameter window: the part of the *result* that is wanted; nil is all of it.
  package func resized(width: Int, height: Int, window: Window? = nil) -> RGBImage {
    if width == self.width, height == self.height, window == nil { return self }
    let window = window ?? Window(x: 0, y: 0, width: width, height: height)
    let columns = Coverage(source: self.width, target: width, part: window.x..<window.x + window.width)
    let rows = Coverage(source: self.height, target: height, part: window.y..<window.y + window.height)
    return RGBImage(width: window.width, height: window.height) { average(columns, rows, bytes: $0.baseAddress) }
  }

  /// The image at another size without rounding.
  /// - Returns: 3·width·height numbers 0…255, as ``bytes`` are laid out.
  package func resizedFloats(width: Int, height: Int) -> [Float] {
    let columns = Coverage(source: self.width, target: width, part: 0..<width)
    let rows = Coverage(source: self.height, target: height, part: 0..<height)
    return [Float](unsafeUninitializedCapacity: 3 * width * height) { target, initialized in
      average(columns, rows, floats: target.baseAddress)
      initialized = 3 * width * height
    }
  }

  /// Writes to either of the two, in the order of ``bytes``.
  private func average(
    _ columns: Coverage, _ rows: Coverage, bytes target: UnsafeMutablePointer<UInt8>? = nil,
    floats: UnsafeMutablePointer<Float>? = nil
  ) {
    bytes.withUnsafeBufferPointer { source in
      // One number more than a row has: its last pixel is read with four, as all are.
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * width + 1) { line in
        columns.withTaps { columns in
          rows.withTaps { rows in
            cpixels_average(source.baseAddress, width, columns, rows, line.baseAddress, target, floats)
          }
        }
      }
    }
  }
}

/// Which source pixels lie under each target pixel along one side, and with which share. Shares add up to 1.
private struct Coverage {
  let count: Int
  /// The first source pixel under each target pixel; the others follow it.
  private var first: [Int] = []
  /// Where the weights of each target pixel begin, and where those of the last end.
  private var starts: [Int] = [0]
  private var weights: [Float] = []

  init(source: Int, target: Int, part: Range<Int>) {
    // The loops in C check no bounds.
    precondition(source > 0 && part.lowerBound >= 0 && part.upperBound <= target)
    count = part.count
    let ratio = Double(source) / Double(target)
    // A sliver thinner than this is the rounding of the division above, not a share.
    let sliver = 1e-9
    for index in part {
      let start = Double(index) * ratio
      let end = min(start + ratio, Double(source))
      var pixel = min(Int(start), source - 1)
      if Double(pixel + 1) - start < sliver, pixel + 1 < source { pixel += 1 }
      first.append(pixel)
      repeat {
        let share = min(Double(pixel + 1), end) - max(Double(pixel), start)
        weights.append(Float(share / ratio))
        pixel += 1
      } while pixel < source && end - Double(pixel) > sliver
      starts.append(weights.count)
    }
  }

  func withTaps(_ body: (cpixels_taps) -> Void) {
    first.withUnsafeBufferPointer { first in
      starts.withUnsafeBufferPointer { starts in
        weights.withUnsafeBufferPointer { weights in
          body(
            cpixels_taps(
              first: first.baseAddress, starts: starts.baseAddress, weights: weights.baseAddress, count: count))
        }
      }
    }
  }
}
