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

  func note(_ change: CalculatorStore.Change) {
    state.withLock { state in
      state.version = change.inUse ?? state.version
      state.target = change.target
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

  /// Of the calculator in use, where the core has it. Otherwise the old vectors can't be compared with anything, and
  /// the first calculator serves the faces that have one of its.
  func status() async throws(FaceError) -> CoreStatus {
    if let serving = await serving() { return serving }
    return try await core.status()
  }

  private func serving() async -> CoreStatus? {
    guard let version = inUse.version else { return nil }
    return await core.calculators().first { $0.calculatorVersion == version }
  }

  func calculators() async -> [CoreStatus] { await core.calculators() }

  func findFaces(in photo: [UInt8], _ options: FindOptions) async throws(FaceError) -> FaceFindings {
    var options = options
    if options.calculator == nil { options.calculator = await serving()?.calculatorVersion }
    return try await core.findFaces(in: photo, options)
  }
}
