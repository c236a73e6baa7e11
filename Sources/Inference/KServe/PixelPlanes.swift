extension PixelBatch {
  /// Some of the images as networks take them: floats 0…255, image after image, each a plane for every channel (NCHW).
  package func planes(_ channels: NetworkSpecification.Channels, of images: Range<Int>) -> [Float] {
    switch elements {
    case .bytes(let bytes): planes(channels, images, bytes) { Float($0) }
    case .floats(let floats): planes(channels, images, floats) { $0 }
    }
  }

  private func planes<Element>(
    _ channels: NetworkSpecification.Channels, _ images: Range<Int>, _ pixels: [Element], _ value: (Element) -> Float
  ) -> [Float] {
    precondition((0...count).contains(images.lowerBound) && (0...count).contains(images.upperBound))
    let plane = height * width
    let total = images.count * 3 * plane
    return [Float](unsafeUninitializedCapacity: total) { planes, filled in
      pixels.withUnsafeBufferPointer { pixels in
        var target = 0
        for image in images {
          for channel in 0..<3 {
            var source = image * plane * 3 + (channels == .rgb ? channel : 2 - channel)
            for _ in 0..<plane {
              planes.initializeElement(at: target, to: value(pixels[source]))
              target += 1
              source += 3
            }
          }
        }
      }
      filled = total
    }
  }
}
