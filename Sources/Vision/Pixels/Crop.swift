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
}
