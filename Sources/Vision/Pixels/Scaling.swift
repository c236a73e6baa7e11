package import FaceDomain

extension RGBImage {
  /// (value − mean) · factor of each pixel, as ``bytes`` are laid out.
  func scaled(mean: SIMD3<Float>, factor: SIMD3<Float>) -> [Float] {
    [Float](unsafeUninitializedCapacity: bytes.count) { floats, initialized in
      for index in 0..<bytes.count {
        let channel = index % 3
        floats[index] = (Float(bytes[index]) - mean[channel]) * factor[channel]
      }
      initialized = bytes.count
    }
  }

  var whole: Window { Window(x: 0, y: 0, width: width, height: height) }

  /// The pixels under a box, at least one, none outside of the photo.
  package func window(of box: Box) -> Window {
    let inside = box.clipped(width: width, height: height)
    let (x, y) = (min(Int(inside.xMin), width - 1), min(Int(inside.yMin), height - 1))
    return Window(
      x: x, y: y, width: max(1, Int(inside.xMax.rounded(.up)) - x), height: max(1, Int(inside.yMax.rounded(.up)) - y))
  }
}

extension [Float] {
  /// Mean 0 and deviation 1 over all numbers, the deviation taken as 1/√n at least.
  var whitened: [Float] {
    let count = Double(self.count)
    let mean = reduce(0.0) { $0 + Double($1) } / count
    let variance = reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    let deviation = Swift.max(variance.squareRoot(), 1 / count.squareRoot())
    return map { Float((Double($0) - mean) / deviation) }
  }
}
