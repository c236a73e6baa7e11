/// How a camera held the sensor: the eight values of EXIF's tag 0x0112.
enum Orientation: Int {
  case upright = 1
  case mirrored
  case upsideDown
  case upsideDownMirrored
  case leftMirrored
  case rightSideUp
  case rightMirrored
  case leftSideUp

  /// Nothing that is wrong in the metadata is an error: the photo is then taken as it is.
  init(exif: ArraySlice<UInt8>?) {
    self = exif.flatMap(EXIF.init)?.orientation.flatMap(Orientation.init) ?? .upright
  }
}

extension RGBImage {
  /// Turns a photo so that its top is up.
  consuming func upright(_ orientation: Orientation) -> RGBImage {
    guard orientation != .upright else { return self }
    let (w, h) = (width, height)
    let swapsSides = orientation.rawValue >= Orientation.leftMirrored.rawValue
    // Where in the source a pixel of the result comes from: (x, y) of the result to (x, y) of the source.
    let source: (Int, Int) -> (x: Int, y: Int) =
      switch orientation {
      case .upright: { x, y in (x, y) }
      case .mirrored: { x, y in (w - 1 - x, y) }
      case .upsideDown: { x, y in (w - 1 - x, h - 1 - y) }
      case .upsideDownMirrored: { x, y in (x, h - 1 - y) }
      case .leftMirrored: { x, y in (y, x) }
      case .rightSideUp: { x, y in (y, h - 1 - x) }
      case .rightMirrored: { x, y in (w - 1 - y, h - 1 - x) }
      case .leftSideUp: { x, y in (w - 1 - y, x) }
      }
    let (width, height) = swapsSides ? (h, w) : (w, h)
    return RGBImage(width: width, height: height) { target in
      bytes.withUnsafeBufferPointer { pixels in
        var index = 0
        for y in 0..<height {
          for x in 0..<width {
            let from = source(x, y)
            let offset = 3 * (from.y * w + from.x)
            target[index] = pixels[offset]
            target[index + 1] = pixels[offset + 1]
            target[index + 2] = pixels[offset + 2]
            index += 3
          }
        }
      }
    }
  }
}
