internal import Inference
public import ModelStore
public import Vision

/// Builds the way from photo to faces out of the installed model packs.
public enum InstalledModels {
  public enum DetectorChoice: String, CaseIterable, Sendable {
    /// YuNet where it is installed, MTCNN otherwise.
    case auto
    case mtcnn
    case yunet
  }

  public struct Settings: Sendable {
    public var detector: DetectorChoice
    public var detectionSide: Int
    public var maximumPixels: Int
    /// Bytes for the pixels of all photos that are being decoded.
    public var decodingMemory: Int
    /// Photos worked on at the same time, each on one thread.
    public var workers: Int

    public init(
      detector: DetectorChoice = .auto, detectionSide: Int = 640, maximumPixels: Int = 40_000_000,
      decodingMemory: Int = 512 << 20, workers: Int
    ) {
      self.detector = detector
      self.detectionSide = detectionSide
      self.maximumPixels = maximumPixels
      self.decodingMemory = decodingMemory
      self.workers = workers
    }
  }

  /// - Throws: ``ModelStoreError``, or an error of the inference engine.
  public static func faceFinder(in models: ModelFolder, _ settings: Settings) throws -> FaceFinder {
    let runtime = try InferenceRuntime()
    let pack = try models.pack(named: "default")
    let yunet =
      switch settings.detector {
      case .auto: try models.packIfInstalled(named: "yunet")
      case .yunet: try models.pack(named: "yunet")
      case .mtcnn: ModelPack?.none
      }
    func network(_ name: String, _ specification: NetworkSpecification) throws -> ImageNetwork {
      try ImageNetwork(path: pack.path(of: name), specification, streams: settings.workers, runtime: runtime)
    }

    let detector: any FaceDetector =
      if let yunet {
        try YuNetDetector(path: yunet.path(of: "yunet"), network: network)
      } else {
        try MTCNNDetector(network: network)
      }
    return FaceFinder(
      decoder: ImageDecoder(
        maximumPixels: settings.maximumPixels, budget: DecodingBudget(bytes: settings.decodingMemory)),
      detector: detector,
      calculator: try FaceCalculator(network: network),
      detectionSide: settings.detectionSide)
  }
}
