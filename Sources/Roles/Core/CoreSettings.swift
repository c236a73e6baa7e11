public import Inference

/// What the core is built with.
public struct CoreSettings: Sendable {
  public enum DetectorChoice: String, CaseIterable, Sendable {
    /// YuNet where it is installed, MTCNN otherwise.
    case auto
    case mtcnn
    case yunet
  }

  /// Where age and gender come from.
  public enum AgeGenderChoice: String, CaseIterable, Sendable {
    /// From the calculator's own pass.
    case heads
    /// From face-api.js's network, which has to be installed.
    case faceapi
  }

  public enum MaskChoice: String, CaseIterable, Sendable {
    /// From the calculator's own pass.
    case heads
    /// From AIZOO's network, which has to be installed.
    case aizoo
  }

  public var detector = DetectorChoice.auto
  /// The pack whose calculator makes the embeddings.
  public var pack = InstalledModels.defaultPack
  public var ageGender = AgeGenderChoice.heads
  public var mask = MaskChoice.heads
  /// Whether masks that are not worn as they should be are told apart.
  public var tellsIncorrectMasks = false
  /// Faces are looked for in a copy whose longest side is this many pixels; 0 is full size.
  public var detectionSide = 640
  public var maximumPixels = 40_000_000
  /// Bytes for the pixels of all photos that are being decoded.
  public var decodingMemory = 512 << 20
  /// Photos worked on at the same time, each on one thread.
  public var workers: Int
  /// Faces of one or several photos that the calculator works on in one run.
  public var batch = 1
  /// How long the first of them waits for others, in microseconds.
  public var batchWait = 1000
  /// What OpenVINO runs the networks on.
  public var device = "CPU"
  /// A server that runs the networks instead, by the KServe protocol; empty runs them here.
  public var inferenceURL = ""
  /// What that server's names of networks have before ours.
  public var inferencePrefix = ""
  public var inferenceTensors = KServeOptions.Tensors.auto

  public init(workers: Int) {
    self.workers = workers
  }
}
