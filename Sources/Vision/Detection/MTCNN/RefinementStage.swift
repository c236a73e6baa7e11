import FaceDomain
internal import Inference

/// MTCNN's second stage: R-Net looks again at each candidate, cut out and brought to 24×24.
struct RefinementStage: Sendable {
  let network: any ImageModel
  static let specification = NetworkSpecification(
    channels: .rgb, elements: .floats, outputs: ["probability", "regression"])

  static let threshold: Float = 0.7
  static let side = 24

  func refine(_ candidates: [Candidate], in photo: RGBImage) throws -> [Candidate] {
    var kept: [Candidate] = []
    let windows = candidates.map { $0.truncated() }.compactMap { box in box.window(in: photo).map { (box, $0) } }
    for part in windows.chunked(by: CropBatch.largest) {
      let crops = CropBatch(of: photo, part.map(\.1), side: Self.side)
      let outputs = try network.run(crops.pixels)
      let probability = try outputs[0].values(of: crops.pixels.count, each: 1)
      let regression = try outputs[1].values(of: crops.pixels.count, each: 4)
      for (index, (candidate, _)) in part.enumerated() where probability[index] > Self.threshold {
        var refined = candidate
        refined.score = probability[index]
        refined.offsets = SIMD4(regression[4 * index..<4 * index + 4])
        kept.append(refined)
      }
    }
    return kept.suppressed(above: 0.7).map { $0.adjusted(inclusive: true).squared() }
  }
}
