/// A position in pixels of the upright photo: x to the right, y down, origin at the centre of the first pixel.
public struct Point: Sendable, Equatable {
  public var x: Float
  public var y: Float

  public init(x: Float, y: Float) {
    self.x = x
    self.y = y
  }
}

/// A rectangle in pixels of the upright photo. It may reach outside of the photo: detectors extrapolate.
public struct Box: Sendable, Equatable {
  public var xMin: Float
  public var yMin: Float
  public var xMax: Float
  public var yMax: Float

  public init(xMin: Float, yMin: Float, xMax: Float, yMax: Float) {
    self.xMin = xMin
    self.yMin = yMin
    self.xMax = xMax
    self.yMax = yMax
  }

  public var width: Float { xMax - xMin }
  public var height: Float { yMax - yMin }
  public var area: Float { max(0, width) * max(0, height) }

  /// The same box in a photo whose sides are `factor` times as long.
  public func scaled(by factor: Float) -> Box {
    Box(xMin: xMin * factor, yMin: yMin * factor, xMax: xMax * factor, yMax: yMax * factor)
  }

  /// The part of the box that lies in a photo of this size.
  public func clipped(width: Int, height: Int) -> Box {
    func within(_ value: Float, _ limit: Int) -> Float { min(max(value, 0), Float(limit)) }
    return Box(
      xMin: within(xMin, width), yMin: within(yMin, height),
      xMax: within(xMax, width), yMax: within(yMax, height))
  }

  /// Intersection over union of two boxes, 0…1.
  public func overlap(with other: Box) -> Float {
    let width = min(xMax, other.xMax) - max(xMin, other.xMin)
    let height = min(yMax, other.yMax) - max(yMin, other.yMin)
    guard width > 0, height > 0 else { return 0 }
    let shared = width * height
    return shared / (area + other.area - shared)
  }
}

/// The five points detectors report. Left and right are the viewer's, not the person's.
public struct Landmarks: Sendable, Equatable {
  public var leftEye: Point
  public var rightEye: Point
  public var nose: Point
  public var mouthLeft: Point
  public var mouthRight: Point

  public init(leftEye: Point, rightEye: Point, nose: Point, mouthLeft: Point, mouthRight: Point) {
    self.leftEye = leftEye
    self.rightEye = rightEye
    self.nose = nose
    self.mouthLeft = mouthLeft
    self.mouthRight = mouthRight
  }

  /// In the order of the REST contract.
  public var points: [Point] { [leftEye, rightEye, nose, mouthLeft, mouthRight] }

  public func map(_ transform: (Point) -> Point) -> Landmarks {
    Landmarks(
      leftEye: transform(leftEye), rightEye: transform(rightEye), nose: transform(nose),
      mouthLeft: transform(mouthLeft), mouthRight: transform(mouthRight))
  }
}
