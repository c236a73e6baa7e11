import FaceDomain
internal import Inference

/// O-Net: looks at a square cut out of the photo, says how sure it is of a face in it, and where its points are.
/// MTCNN's third stage, and the second opinion on what YuNet finds.
struct LandmarkNetwork: Sendable {
  let network: any ImageModel
  static let specification = NetworkSpecification(
    channels: .rgb, elements: .floats, outputs: ["probability", "regression", "landmarks"])

  static let side = 48

  struct Opinion {
    var probability: Float
    /// Fractions of the window's sides; see ``Candidate/offsets``.
    var offsets: SIMD4<Float>
    /// In pixels of the photo.
    var landmarks: Landmarks
  }

  /// - Returns: an opinion for each window, in the same order.
  func opinions(on windows: [RGBImage.Window], in photo: RGBImage) throws -> [Opinion] {
    var opinions: [Opinion] = []
    for part in windows.chunked(by: CropBatch.largest) {
      let crops = CropBatch(of: photo, part, side: Self.side)
      let outputs = try network.run(crops.pixels)
      let probability = try outputs[0].values(of: crops.pixels.count, each: 1)
      let regression = try outputs[1].values(of: crops.pixels.count, each: 4)
      let points = try outputs[2].values(of: crops.pixels.count, each: 10)
      for (index, window) in part.enumerated() {
        func point(_ number: Int) -> Point {
          Point(
            x: points[10 * index + number] * Float(window.width) + Float(window.x),
            y: points[10 * index + 5 + number] * Float(window.height) + Float(window.y))
        }
        opinions.append(
          Opinion(
            probability: probability[index],
            offsets: SIMD4(regression[4 * index..<4 * index + 4]),
            landmarks: Landmarks(
              leftEye: point(0), rightEye: point(1), nose: point(2),
              mouthLeft: point(3), mouthRight: point(4))))
      }
    }
    return opinions
  }
}
