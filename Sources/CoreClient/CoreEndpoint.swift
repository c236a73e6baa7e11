import FaceDomain
import FaceWire
internal import Synchronization

/// One core as its callers know it: whether it answers, what it runs on, and what it is working on for us.
final class CoreEndpoint: Sendable {
  /// Without a slash at its end.
  let url: String
  private let state = Mutex(State())

  private struct State {
    var isUp = false
    var status: CoreStatus?
    /// Length of the vectors by calculator, learnt of a core that doesn't tell.
    var dimensions: [String: Int] = [:]
    var nextRequest = 0
    var requests: [Int: @Sendable () -> Void] = [:]
  }

  init(url: String) {
    self.url = url
  }

  var isUp: Bool { state.withLock(\.isUp) }
  /// Of the last time it answered.
  var status: CoreStatus? { state.withLock(\.status) }
  /// Requests under way.
  var load: Int { state.withLock(\.requests.count) }

  func dimension(of calculator: String) -> Int? { state.withLock { $0.dimensions[calculator] } }

  func learn(dimension: Int, of calculator: String) {
    state.withLock { $0.dimensions[calculator] = dimension }
  }

  /// - Returns: whether that is news.
  func markUp(_ status: CoreStatus) -> Bool {
    state.withLock { state in
      defer { (state.isUp, state.status) = (true, status) }
      return !state.isUp
    }
  }

  /// Gives up what it is working on, so that another core can be asked.
  /// - Returns: whether that is news.
  @discardableResult
  func markDown() -> Bool {
    let (wasUp, requests) = state.withLock { state in
      defer { (state.isUp, state.requests) = (false, [:]) }
      return (state.isUp, state.requests.values)
    }
    for giveUp in requests { giveUp() }
    return wasUp
  }

  /// - Parameter giveUp: is called when the core is taken for dead.
  /// - Returns: what ``end(_:)`` takes.
  func begin(_ giveUp: @escaping @Sendable () -> Void) -> Int {
    state.withLock { state in
      state.nextRequest += 1
      state.requests[state.nextRequest] = giveUp
      return state.nextRequest
    }
  }

  func end(_ request: Int) {
    state.withLock { $0.requests[request] = nil }
  }
}
