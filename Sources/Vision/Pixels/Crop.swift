extension RGBImage {
  /// A part of the image, black where it reaches outside.
  package func crop(_ window: Window) -> RGBImage {
    RGBImage(width: window.width, height: window.height) { target in
      target.update(repeating: 0)
      let left = max(window.x, 0)
      let right = min(window.x + window.width, width)
      guard left < right else { return }
      bytes.withUnsafeBufferPointer { source in
        for y in max(window.y, 0)..<max(max(window.y, 0), min(window.y + window.height, height)) {
          let from = source[3 * (y * width + left)..<3 * (y * width + right)]
          let start = 3 * ((y - window.y) * window.width + left - window.x)
          _ = UnsafeMutableBufferPointer(rebasing: target[start..<start + from.count])
            .update(fromContentsOf: from)
        }
      }
    }
  }

  /// The image with black added at the right and at the bottom.
  func padded(width: Int, height: Int) -> RGBImage {
    if width == self.width, height == self.height { return self }
    return crop(Window(x: 0, y: 0, width: width, height: height))
  }
}
