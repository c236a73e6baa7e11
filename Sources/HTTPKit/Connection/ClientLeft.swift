package import Hummingbird
import NIOCore
internal import Synchronization

/// Sent down a connection by a request: it wants to hear when its client leaves before it has its answer.
final class ClientWatch: Sendable {
  private let action: Mutex<(@Sendable () -> Void)?>

  init(_ action: @escaping @Sendable () -> Void) {
    self.action = Mutex(action)
  }

  /// Whether nobody waits for the news any more.
  var isOver: Bool { action.withLock { $0 == nil } }

  func clientLeft() {
    let action = action.withLock { action in
      defer { action = nil }
      return action
    }
    action?()
  }

  /// Lets go of everything: a connection may keep the watch for as long as it answers further requests.
  func end() {
    action.withLock { $0 = nil }
  }
}

extension AppContext {
  /// Runs an operation, and cancels it when the client hangs up: nobody would read the answer. Work that waits in a
  /// queue then leaves it; work that has begun is finished.
  package func cancellingWhenClientLeaves(
    _ operation: @escaping @Sendable () async throws -> Response
  ) async throws -> Response {
    let task = Task(operation: operation)
    let watch = ClientWatch { task.cancel() }
    defer { watch.end() }
    channel.triggerUserOutboundEvent(watch, promise: nil)
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
