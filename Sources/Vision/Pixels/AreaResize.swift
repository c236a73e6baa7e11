extension RGBImage {
  /// A part of an image: `x`, `y` is its top left pixel.
  package struct Window: Equatable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
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

  /// Each source row is shrunk sideways once, then added with its weights to the one or two rows it lies under.
  @inline(__always)
  private func average<Element>(
    _ source: UnsafeBufferPointer<UInt8>, _ columns: Coverage, _ rows: Coverage,
    into target: UnsafeMutableBufferPointer<Element>, converting convert: (Float) -> Element
  ) {
    let rowLength = 3 * columns.count
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * rowLength) { scratch in
      let line = UnsafeMutableBufferPointer(rebasing: scratch[..<rowLength])
      let sum = UnsafeMutableBufferPointer(rebasing: scratch[rowLength...])
      var shrunk = -1
      for y in 0..<rows.count {
        sum.update(repeating: 0)
        for tap in rows.taps(of: y) {
          if tap.source != shrunk {
            let start = 3 * width * tap.source
            shrink(UnsafeBufferPointer(rebasing: source[start..<start + 3 * width]), columns, into: line)
            shrunk = tap.source
          }
          for index in 0..<rowLength { sum[index] += tap.weight * line[index] }
        }
        let start = y * rowLength
        for index in 0..<rowLength { target.initializeElement(at: start + index, to: convert(sum[index])) }
      }
    }
  }

  private func shrink(
    _ row: UnsafeBufferPointer<UInt8>, _ columns: Coverage, into line: UnsafeMutableBufferPointer<Float>
  ) {
    for x in 0..<columns.count {
      var sum = SIMD4<Float>.zero
      for tap in columns.taps(of: x) {
        let offset = 3 * tap.source
        sum +=
          tap.weight
          * SIMD4(Float(row[offset]), Float(row[offset + 1]), Float(row[offset + 2]), 0)
      }
      line[3 * x] = sum.x
      line[3 * x + 1] = sum.y
      line[3 * x + 2] = sum.z
    }
  }
}

/// Which source pixels lie under each target pixel along one side, and with which share. Shares add up to 1.
private struct Coverage {
  struct Tap {
    var source: Int
    var weight: Float
  }

  let count: Int
  private var taps: [Tap] = []
  private var starts: [Int] = [0]

  init(source: Int, target: Int, part: Range<Int>) {
    count = part.count
    let ratio = Double(source) / Double(target)
    // A sliver thinner than this is the rounding of the division above, not a share.
    let sliver = 1e-9
    for index in part {
      let start = Double(index) * ratio
      let end = min(start + ratio, Double(source))
      var first = Int(start)
      if Double(first + 1) - start < sliver { first += 1 }
      var pixel = first
      while pixel < source, end - Double(pixel) > sliver {
        let share = min(Double(pixel + 1), end) - max(Double(pixel), start)
        taps.append(Tap(source: pixel, weight: Float(share / ratio)))
        pixel += 1
      }
      starts.append(taps.count)
    }
  }

  func taps(of index: Int) -> ArraySlice<Tap> { taps[starts[index]..<starts[index + 1]] }
}
