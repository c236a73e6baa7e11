internal import CPixels
package import FaceDomain

/// Cuts a face out of the photo, turned and scaled so that its five points lie where the calculator expects them.
package struct FaceAligner: Sendable {
  /// Side of the square chip in pixels.
  let side: Int
  /// Where the five points belong on the chip.
  package let template: Landmarks

  /// The chip of dlib's ResNet: the mean of what MTCNN's ONet reports on chips that dlib itself aligned.
  package static let dlib = FaceAligner(
    side: 150,
    template: Landmarks(
      leftEye: Point(x: 47.47, y: 45.35), rightEye: Point(x: 101.61, y: 44.96),
      nose: Point(x: 74.42, y: 78.91),
      mouthLeft: Point(x: 50.44, y: 101.29), mouthRight: Point(x: 99.39, y: 101.15)))

  /// ArcFace's chip of 112 pixels, or the same at another size.
  static func arcface(side: Int) -> FaceAligner {
    let template = Landmarks(
      leftEye: Point(x: 38.2946, y: 51.6963), rightEye: Point(x: 73.5318, y: 51.5014),
      nose: Point(x: 56.0252, y: 71.7366),
      mouthLeft: Point(x: 41.5493, y: 92.3655), mouthRight: Point(x: 70.7299, y: 92.2041))
    return FaceAligner(side: side, template: template.scaled(by: Float(side) / 112))
  }

  /// dlib's chip at another size.
  static func dlib(side: Int) -> FaceAligner {
    side == dlib.side
      ? dlib : FaceAligner(side: side, template: dlib.template.scaled(by: Float(side) / Float(dlib.side)))
  }

  /// - Returns: nil if the points coincide, so that no transform is defined.
  package func chip(of image: RGBImage, _ landmarks: Landmarks) -> RGBImage? {
    guard let transform = SimilarityTransform(from: landmarks.points, to: template.points) else { return nil }
    guard transform.scale < 0.5 else { return warp(image, transform) }
    return shrinkThenWarp(image, landmarks, scale: transform.scale)
  }

  /// The same, and the whole photo as the chip where there are no points: for callers who cut the face out themselves.
  func chip(of image: RGBImage, _ landmarks: Landmarks?) -> RGBImage {
    landmarks.flatMap { chip(of: image, $0) } ?? image.resized(width: side, height: side)
  }

  /// Bilinear sampling reads four neighbours only: at less than half the size it would skip pixels. So the photo
  /// is averaged down first, of which no more is computed than the chip shows.
  private func shrinkThenWarp(_ image: RGBImage, _ landmarks: Landmarks, scale: Double) -> RGBImage? {
    let width = max(1, Int((Double(image.width) * scale).rounded()))
    let height = max(1, Int((Double(image.height) * scale).rounded()))
    let (xRatio, yRatio) = (Float(width) / Float(image.width), Float(height) / Float(image.height))
    let points = landmarks.points.map { Point(x: $0.x * xRatio, y: $0.y * yRatio) }
    guard var transform = SimilarityTransform(from: points, to: template.points) else { return nil }

    let last = Double(side - 1)
    let corners = [(0, 0), (last, 0), (0, last), (last, last)].map { transform.inverse(x: $0.0, y: $0.1) }
    // Pixels of the small photo that the chip may show; one at least, also where it shows none.
    func range(_ values: [Double], below limit: Int) -> Range<Int> {
      let low = values.min() ?? 0
      let high = values.max() ?? 0
      let first = Int(min(max(low - 1, 0), Double(limit - 1)))
      return first..<max(first + 1, Int(min(max(high + 3, 0), Double(limit))))
    }
    let columns = range(corners.map(\.x), below: width)
    let rows = range(corners.map(\.y), below: height)
    let window = RGBImage.Window(
      x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
    let part = image.resized(width: width, height: height, window: window)
    // The transform's source is now the part: shift by its corner.
    transform.tx += transform.a * Double(window.x) - transform.b * Double(window.y)
    transform.ty += transform.b * Double(window.x) + transform.a * Double(window.y)
    return warp(part, transform)
  }

  /// Bilinear at pixel indices (the centre of a pixel is a whole number), black outside.
  private func warp(_ image: RGBImage, _ transform: SimilarityTransform) -> RGBImage {
    let origin = transform.inverse(x: 0, y: 0)
    let stepX = transform.inverse(x: 1, y: 0)
    let stepY = transform.inverse(x: 0, y: 1)
    let grid = cpixels_grid(
      x: origin.x, y: origin.y, column_x: stepX.x - origin.x, column_y: stepX.y - origin.y,
      row_x: stepY.x - origin.x, row_y: stepY.y - origin.y)
    return RGBImage(width: side, height: side) { target in
      image.bytes.withUnsafeBufferPointer { pixels in
        cpixels_warp(pixels.baseAddress, image.width, image.height, grid, side, target.baseAddress)
      }
    }
  }
}

extension Landmarks {
  fileprivate func scaled(by factor: Float) -> Landmarks { map { Point(x: $0.x * factor, y: $0.y * factor) } }
}
