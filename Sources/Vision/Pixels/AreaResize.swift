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
    return RGBImage(width: window.width, height: window.height) { target in
      bytes.withUnsafeBufferPointer { source in
        average(source, columns, rows, into: target) { pixel, at in
          // At 2²³ a float's last digit is one: adding it rounds, half to even, and leaves the result in the last byte.
          let rounded = pixel.clamped(lowerBound: .zero, upperBound: SIMD4(repeating: 255)) + 8_388_608
          for channel in 0..<3 {
            (at + channel).initialize(to: UInt8(truncatingIfNeeded: rounded[channel].bitPattern))
          }
        }
      }
    }
  }

  /// The image at another size without rounding.
  /// - Returns: 3·width·height numbers 0…255, as ``bytes`` are laid out.
  func resizedFloats(width: Int, height: Int) -> [Float] {
    let columns = Coverage(source: self.width, target: width, part: 0..<width)
    let rows = Coverage(source: self.height, target: height, part: 0..<height)
    return [Float](unsafeUninitializedCapacity: 3 * width * height) { target, initialized in
      bytes.withUnsafeBufferPointer { source in
        average(source, columns, rows, into: target) { pixel, at in
          for channel in 0..<3 { (at + channel).initialize(to: pixel[channel]) }
        }
      }
      initialized = 3 * width * height
    }
  }

  /// Rows first: that part runs over whole rows, several pixels an instruction, and leaves fewer of them for the
  /// part that picks single pixels.
  /// - Parameter store: writes a pixel, three elements of its own kind.
  @inline(__always)
  private func average<Element>(
    _ source: UnsafeBufferPointer<UInt8>, _ columns: Coverage, _ rows: Coverage,
    into target: UnsafeMutableBufferPointer<Element>,
    store: (SIMD4<Float>, UnsafeMutablePointer<Element>) -> Void
  ) {
    guard let pixels = source.baseAddress, let result = target.baseAddress else { return }
    let rowLength = 3 * width
    // One number more than a row has: its last pixel is read with four, as all are.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: rowLength + 1) { buffer in
      guard let sum = buffer.baseAddress else { return }
      sum[rowLength] = 0
      columns.withTaps { columnTaps in
        rows.withTaps { rowTaps in
          var next = result
          for y in 0..<rows.count {
            sum.update(repeating: 0, count: rowLength)
            rowTaps.forEach(of: y) { row, weight in
              let line = pixels + row * rowLength
              for index in 0..<rowLength { sum[index] += weight * Float(line[index]) }
            }
            for x in 0..<columns.count {
              var pixel = SIMD4<Float>.zero
              columnTaps.forEach(of: x) { column, weight in
                pixel += weight * UnsafeRawPointer(sum + 3 * column).loadUnaligned(as: SIMD4<Float>.self)
              }
              store(pixel, next)
              next += 3
            }
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

  /// The shares without the checks of arrays, which this loop would spend most of its time on.
  struct Taps {
    let first: UnsafeBufferPointer<Int>
    let starts: UnsafeBufferPointer<Int>
    let weights: UnsafeBufferPointer<Float>

    @inline(__always)
    func forEach(of index: Int, _ visit: (_ source: Int, _ weight: Float) -> Void) {
      let start = starts[index]
      let source = first[index] - start
      for position in start..<starts[index + 1] { visit(source + position, weights[position]) }
    }
  }

  @inline(__always)
  func withTaps(_ body: (Taps) -> Void) {
    first.withUnsafeBufferPointer { first in
      starts.withUnsafeBufferPointer { starts in
        weights.withUnsafeBufferPointer { weights in
          body(Taps(first: first, starts: starts, weights: weights))
        }
      }
    }
  }
}
