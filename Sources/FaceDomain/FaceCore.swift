/// The embedding server as its callers see it: in this process, or on another machine.
public protocol FaceCore: Sendable {
  /// What this core runs on. Cheap: asked on every request.
  func status() async throws(FaceError) -> CoreStatus

  /// Every calculator it has: first the one that stored faces are to be recognised by, then those that they may still
  /// have vectors of.
  func calculators() async -> CoreCalculators

  /// The faces in an encoded photo, at least one.
  /// - Parameter photo: the bytes as uploaded, in any format the decoder knows.
  func findFaces(in photo: [UInt8], _ options: FindOptions) async throws(FaceError) -> FaceFindings
}

extension FaceCore {
  /// Of a core with one calculator.
  public func calculators() async -> CoreCalculators {
    let only = try? await status()
    return CoreCalculators(known: only.map { [$0] } ?? [], isComplete: only != nil)
  }
}

/// The calculators of a core, as far as they are known.
public struct CoreCalculators: Sendable {
  public var known: [CoreStatus]
  /// Whether there can't be others: then the first known one is the one that is wanted, and what isn't here is gone.
  public var isComplete: Bool

  public init(known: [CoreStatus], isComplete: Bool) {
    self.known = known
    self.isComplete = isComplete
  }

  public subscript(version: String) -> CoreStatus? { known.first { $0.calculatorVersion == version } }
}

public struct FindOptions: Sendable, Equatable {
  /// Keep this many of the largest faces; 0 keeps all.
  public var limit: Int
  /// A face must be more probable than this; nil takes the detector's own rule.
  public var threshold: Double?
  /// Slugs as the client wrote them; unknown ones are ignored.
  public var plugins: Set<String>
  /// False takes the whole photo as one face.
  public var detectFaces: Bool
  /// The version of the calculator that vectors are to be of; nil takes the core's first.
  public var calculator: String?

  public init(
    limit: Int = 0, threshold: Double? = nil, plugins: Set<String> = [], detectFaces: Bool = true,
    calculator: String? = nil
  ) {
    self.limit = limit
    self.threshold = threshold
    self.plugins = plugins
    self.detectFaces = detectFaces
    self.calculator = calculator
  }
}

public struct CoreStatus: Sendable, Equatable {
  /// Stored with every embedding; vectors of different versions are never compared.
  public var calculatorVersion: String
  /// Length of the calculator's vectors.
  public var dimension: Int
  public var similarity: SimilarityCoefficients
  /// Version by slug of every installed plugin.
  public var plugins: [String: String]

  public init(
    calculatorVersion: String, dimension: Int, similarity: SimilarityCoefficients,
    plugins: [String: String]
  ) {
    self.calculatorVersion = calculatorVersion
    self.dimension = dimension
    self.similarity = similarity
    self.plugins = plugins
  }
}

/// The two numbers that turn a distance into CompreFace's similarity.
public struct SimilarityCoefficients: Sendable, Equatable {
  /// The distance at which similarity is one half.
  public var midpoint: Double
  public var steepness: Double

  public init(midpoint: Double, steepness: Double) {
    self.midpoint = midpoint
    self.steepness = steepness
  }
}
