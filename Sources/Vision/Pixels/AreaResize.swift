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
        average(source, columns, rows, into: target) { UInt8($0 + 0.5) }
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
        average(source, columns, rows, into: target) { $0 }
      }
      initialized = 3 * width * height
    }
  }

  /// Rows first: that part runs over whole rows, several pixels an instruction, and leaves fewer of them for the
  /// part that picks single pixels.
  @inline(__always)
  private func average<Element>(
    _ source: UnsafeBufferPointer<UInt8>, _ columns: Coverage, _ rows: Coverage,
    into target: UnsafeMutableBufferPointer<Element>, converting convert: (Float) -> Element
  ) {
    guard let pixels = source.baseAddress, let result = target.baseAddress else { return }
    let rowLength = 3 * width
    withUnsafeTemporaryAllocation(of: Float.self, capacity: rowLength) { buffer in
      guard let sum = buffer.baseAddress else { return }
      for y in 0..<rows.count {
        sum.update(repeating: 0, count: rowLength)
        rows.forEachTap(of: y) { row, weight in
          let line = pixels + row * rowLength
          for index in 0..<rowLength { sum[index] += weight * Float(line[index]) }
        }
        var next = result + 3 * columns.count * y
        for x in 0..<columns.count {
          var pixel = SIMD3<Float>.zero
          columns.forEachTap(of: x) { column, weight in
            let at = sum + 3 * column
            pixel += weight * SIMD3(at[0], at[1], at[2])
          }
          for channel in 0..<3 { (next + channel).initialize(to: convert(pixel[channel])) }
          next += 3
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

  @inline(__always)
  func forEachTap(of index: Int, _ visit: (_ source: Int, _ weight: Float) -> Void) {
    let start = starts[index]
    for position in start..<starts[index + 1] {
      visit(first[index] + position - start, weights[position])
    }
  }
}
