import Foundation
import ModelStore
import Synchronization

/// Gives bytes as a test wants them, without any network.
final class ScriptedSource: ByteSource {
  enum Step: Sendable {
    /// Adds this to what is there.
    case adds(String)
    /// Adds this, and the connection is cut.
    case cut(after: String)
    /// Doesn't go on but begins anew.
    case begins(String)
    /// For good.
    case refuses
  }

  private struct State {
    var steps: [Step]
    var offsets: [Int] = []
  }

  private let state: Mutex<State>

  init(_ steps: Step...) {
    state = Mutex(State(steps: steps))
  }

  /// How much was there at each call.
  var offsets: [Int] { state.withLock { $0.offsets } }

  func place(of file: PackRecipe.File) -> String { "a script" }

  func send(_ file: PackRecipe.File, to part: PartialFile) async throws {
    let offset = part.count
    let step = state.withLock { state in
      state.offsets.append(offset)
      return state.steps.isEmpty ? Step.refuses : state.steps.removeFirst()
    }
    switch step {
    case .adds(let text): try part.append(Data(text.utf8))
    case .cut(let text):
      try part.append(Data(text.utf8))
      throw PackInstallationError.interrupted(place: "a script", reason: "cut")
    case .begins(let text):
      try part.restart()
      try part.append(Data(text.utf8))
    case .refuses: throw PackInstallationError.refused(place: "a script", status: 404)
    }
  }
}
