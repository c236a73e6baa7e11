import FaceDomain
import Synchronization
import TestSupport
import Testing

/// A core with several calculators, of which another one may come first at any time. Each makes other vectors, of
/// other lengths. `faceless` in a photo stands for one that the later ones find no face in.
final class ChangingCore: FaceCore {
  typealias Interruption = @Sendable () async throws -> Void

  private let core = ScriptedFaceCore()
  private let state: Mutex<State>

  private struct State {
    var versions: [String]
    var isDown = false
    var isSilent = false
    var photos = 0
    var interruption: Interruption?
  }

  /// - Parameter versions: the one that is wanted first.
  init(_ versions: String...) {
    state = Mutex(State(versions: versions))
  }

  func have(_ versions: String...) { state.withLock { $0.versions = versions } }
  func goDown(_ isDown: Bool = true) { state.withLock { $0.isDown = isDown } }
  /// Something else that happens during the next photo.
  func interrupt(_ interruption: @escaping Interruption) { state.withLock { $0.interruption = interruption } }
  /// Looked at by a calculator so far.
  var photos: Int { state.withLock(\.photos) }

  func calculators() async -> CoreCalculators {
    state.withLock { CoreCalculators(known: $0.versions.map(Self.status), isComplete: !$0.isSilent) }
  }

  /// Whether one of its machines has not answered yet.
  func isSilent(_ isSilent: Bool) { state.withLock { $0.isSilent = isSilent } }

  func status() async throws(FaceError) -> CoreStatus {
    guard let first = state.withLock(\.versions).first else { throw .coreUnavailable }
    return Self.status(first)
  }

  private static func status(_ version: String) -> CoreStatus {
    CoreStatus(
      calculatorVersion: version, dimension: dimension(version),
      similarity: SimilarityCoefficients(midpoint: 0.42, steepness: 12), plugins: ["calculator": version])
  }

  private static func dimension(_ version: String) -> Int { 4 + version.utf8.count }

  func findFaces(in photo: [UInt8], _ options: FindOptions) async throws(FaceError) -> FaceFindings {
    let (versions, isDown) = state.withLock { ($0.versions, $0.isDown) }
    guard !isDown, let first = versions.first else { throw .coreUnavailable }
    let version = options.calculator ?? first
    guard versions.contains(version) else { throw .coreUnavailable }
    let interruption = state.withLock { state in
      defer { state.interruption = nil }
      return state.interruption
    }
    do {
      try await interruption?()
    } catch {
      Issue.record(error)
    }
    var found = try await core.findFaces(in: photo, options)
    if version != "old", String(decoding: photo, as: UTF8.self).contains("faceless") { throw .noFace }
    state.withLock { $0.photos += 1 }
    for index in found.faces.indices {
      guard let values = found.faces[index].embedding?.values else { continue }
      // Turned by the version, so that vectors of two calculators are strangers to each other.
      let turn = version.utf8.reduce(0) { $0 + Int($1) } % values.count
      found.faces[index].embedding = Embedding(
        Array((values[turn...] + values[..<turn]).prefix(Self.dimension(version))))
    }
    found.pluginVersions["calculator"] = version
    return found
  }
}
