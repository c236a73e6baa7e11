import FaceDomain
import Storage
internal import Synchronization

/// Which calculator's vectors faces are compared by, as the database has it. Read on every request, so it is kept here,
/// and looked up anew every second.
final class CalculatorInUse: Sendable {
  private let state: Mutex<State>

  private struct State {
    var version: String?
    var target: String?
  }

  /// - Parameter version: what the database says at the start; nil where nobody has decided yet.
  init(_ version: String?) {
    state = Mutex(State(version: version))
  }

  var version: String? { state.withLock(\.version) }
  /// The one that faces are getting vectors of; nil where none are being made.
  var target: String? { state.withLock(\.target) }

  /// - Returns: whether another calculator has taken over, by the hand of whichever server.
  func note(_ change: CalculatorStore.Change) -> Bool {
    state.withLock { state in
      let before = state.version
      state.version = change.inUse ?? state.version
      state.target = change.target
      return before != nil && before != state.version
    }
  }
}

/// The core as requests see it: with the calculator that stored faces are compared by.
struct ServingCore: FaceCore {
  private let core: any FaceCore
  private let inUse: CalculatorInUse

  init(_ core: any FaceCore, _ inUse: CalculatorInUse) {
    self.core = core
    self.inUse = inUse
  }

  /// Of the calculator in use, where the core has it. Where it is known to be gone, the old vectors can't be compared
  /// with anything, and the first calculator serves the faces that have one of its.
  /// - Throws: ``FaceError/coreUnavailable`` also while a core that may have it hasn't answered: another calculator would
  ///   take everybody for strangers.
  func status() async throws(FaceError) -> CoreStatus {
    guard let version = inUse.version else { return try await core.status() }
    if let serving = await core.calculators()[version] { return serving }
    let first = try await core.status()
    let calculators = await core.calculators()
    if let serving = calculators[version] { return serving }
    guard calculators.isComplete else { throw .coreUnavailable }
    return first
  }

  func calculators() async -> CoreCalculators { await core.calculators() }

  func findFaces(in photo: [UInt8], _ options: FindOptions) async throws(FaceError) -> FaceFindings {
    var options = options
    if options.calculator == nil, let version = inUse.version {
      options.calculator = await core.calculators()[version]?.calculatorVersion
    }
    return try await core.findFaces(in: photo, options)
  }
}
