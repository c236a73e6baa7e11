import FaceDomain
public import Inference

/// MTCNN (Zhang et al. 2016) with the weights of the PyPI package `mtcnn` 0.1.1: three networks, each of which looks
/// more closely at what the one before let through.
public struct MTCNNDetector: FaceDetector {
  private let proposals: ProposalStage
  private let refinement: RefinementStage
  private let output: LandmarkNetwork

  public let version = "mtcnn.FaceDetector"
  /// CompreFace's default for what its detector reports.
  public static let defaultThreshold = 0.85
  private static let outputThreshold: Float = 0.7

  /// - Parameter network: gives the network of a name (`pnet`, `rnet`, `onet`).
  public init(network: (String, NetworkSpecification) throws -> any ImageModel) rethrows {
    proposals = ProposalStage(network: try network("pnet", ProposalStage.specification))
    refinement = RefinementStage(network: try network("rnet", RefinementStage.specification))
    output = LandmarkNetwork(network: try network("onet", LandmarkNetwork.specification))
  }

  public func detect(in photo: RGBImage, threshold: Double?, meter: StageMeter) throws -> [Detection] {
    let threshold = threshold ?? Self.defaultThreshold
    return try candidates(in: photo, meter: meter).filter { Double($0.probability) > threshold }
  }

  /// All faces the three stages let through.
  package func candidates(in photo: RGBImage, meter: StageMeter = StageMeter()) throws -> [Detection] {
    let refined = try meter.measure(.boxes) {
      try refinement.refine(proposals.candidates(in: photo), in: photo)
        .map { $0.truncated() }
        .compactMap { box in box.window(in: photo).map { (box: box, window: $0) } }
    }
    let opinions = try meter.measure(.points, count: refined.count) {
      try output.opinions(on: refined.map(\.window), in: photo)
    }

    var candidates: [Candidate] = []
    var landmarks: [Landmarks] = []
    for (opinion, (candidate, _)) in zip(opinions, refined) where opinion.probability > Self.outputThreshold {
      let sure = Candidate(box: candidate.box, score: opinion.probability, offsets: opinion.offsets)
      candidates.append(sure.adjusted(inclusive: true))
      landmarks.append(opinion.landmarks)
    }
    return nonMaximumSuppression(
      candidates.map(\.box), scores: candidates.map(\.score), limit: 0.7, .minimum
    ).map { index in
      Detection(
        box: candidates[index].box, probability: candidates[index].score, landmarks: landmarks[index])
    }
  }
}
