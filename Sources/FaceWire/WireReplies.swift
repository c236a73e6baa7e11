public import FaceDomain

/// The reply of `find_faces`.
public struct WireFindings: Codable, Sendable {
  let result: [WireFace]
  let plugins_versions: [String: String]

  public init(_ findings: FaceFindings, _ options: FindOptions) {
    result = findings.faces.map { WireFace($0, showsLandmarks: options.plugins.contains(PluginSlug.landmarks)) }
    plugins_versions = findings.pluginVersions
  }

  public var findings: FaceFindings {
    FaceFindings(faces: result.map(\.face), pluginVersions: plugins_versions)
  }
}

/// The reply of `scan_faces`: boxes and embeddings alone.
public struct WireScan: Encodable, Sendable {
  /// 1.2 says this whatever the calculator is.
  let calculator_version = "ScannerWithPlugins"
  let result: [WireFace]

  public init(_ findings: FaceFindings) {
    result = findings.faces.map { WireFace($0, showsLandmarks: false) }
  }
}

/// The reply of `status`.
public struct WireStatus: Codable, Sendable {
  let status: String
  let build_version: String
  public let calculator_version: String
  /// Midpoint and steepness.
  let similarity_coefficients: [Double]
  let available_plugins: [String: String]
  /// Ours: length of the calculator's vectors. 1.2's core doesn't tell.
  public let dimension: Int?
  /// Ours: what would be there, had it been installed: the command by slug.
  let installable_plugins: [String: String]?

  public init(_ status: CoreStatus, buildVersion: String, installable: [String: String]) {
    self.status = "OK"
    build_version = buildVersion
    calculator_version = status.calculatorVersion
    similarity_coefficients = [status.similarity.midpoint, status.similarity.steepness]
    available_plugins = status.plugins
    dimension = status.dimension
    installable_plugins = installable.isEmpty ? nil : installable.mapValues { "compreface models install \($0)" }
  }

  /// Numbers in a vector at most: collections take their memory by it.
  static let largestDimension = 65_536

  /// Nil where the reply lacks what can't be done without.
  /// - Parameter dimension: for a core that doesn't tell.
  public func coreStatus(dimension learnt: Int?) -> CoreStatus? {
    guard similarity_coefficients.count == 2, let dimension = dimension ?? learnt,
      (1...Self.largestDimension).contains(dimension)
    else { return nil }
    return CoreStatus(
      calculatorVersion: calculator_version, dimension: dimension,
      similarity: SimilarityCoefficients(midpoint: similarity_coefficients[0], steepness: similarity_coefficients[1]),
      plugins: available_plugins)
  }
}

/// The reply that is an error. 1.2's core says no more than `message`; the other fields tell our own caller what to tell
/// the client in the words of one process.
public struct WireError: Codable, Sendable {
  public var message: String
  /// As the api's own table of errors has it.
  public var code: Int?
  public var reason: String?
  public var width: Int?
  public var height: Int?
  public var limit: Int?

  public init(
    message: String, code: Int? = nil, reason: String? = nil, width: Int? = nil, height: Int? = nil, limit: Int? = nil
  ) {
    self.message = message
    self.code = code
    self.reason = reason
    self.width = width
    self.height = height
    self.limit = limit
  }
}
