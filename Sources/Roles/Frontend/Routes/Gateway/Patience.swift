import NIOCore
import Synchronization

/// How long a server may keep us waiting. Time in which we wait for the client doesn't count.
final class Patience: Sendable {
  private struct State {
    var timer: Scheduled<Void>?
    var isHeadThere = false
    var isOver = false
  }

  private let time: TimeAmount
  private let loop: any EventLoop
  private let end: @Sendable () -> Void
  private let state = Mutex(State())

  /// - Parameter end: called once, when a wait has been too long.
  init(_ time: TimeAmount, on loop: any EventLoop, end: @escaping @Sendable () -> Void) {
    self.time = time
    self.loop = loop
    self.end = end
  }

  var isOver: Bool { state.withLock(\.isOver) }

  /// While something is sent, or a part of the answer is expected.
  func wait<Value>(_ operation: () async throws -> Value) async throws -> Value {
    begin()
    defer { stop() }
    return try await operation()
  }

  /// All is sent: from now on the answer is expected, unless its head is there.
  func beginUnlessHeadIsThere() {
    if !state.withLock(\.isHeadThere) { begin() }
  }

  func headIsThere() {
    state.withLock { $0.isHeadThere = true }
    stop()
  }

  func stop() {
    state.withLock { state in
      state.timer?.cancel()
      state.timer = nil
    }
  }

  private func begin() {
    state.withLock { state in
      state.timer?.cancel()
      state.timer = loop.scheduleTask(in: time) { self.fire() }
    }
  }

  private func fire() {
    let isFirst = state.withLock { state in
      guard state.timer != nil, !state.isOver else { return false }
      state.isOver = true
      return true
    }
    if isFirst { end() }
  }
}
