import Hummingbird
import NIOCore
internal import Synchronization

/// Sent down a connection by a request: whom to tell when its client leaves before it has its answer.
struct TellWhenClientLeaves: Sendable {
  let tell: @Sendable () -> Void
}

extension AppContext {
  /// Runs an operation, and cancels it when the client hangs up: nobody would read the answer. Work that waits in a
  /// queue then leaves it; work that has begun is finished.
  func cancellingWhenClientLeaves(
    _ operation: @escaping @Sendable () async throws -> Response
  ) async throws -> Response {
    let task = Task(operation: operation)
    // Tests without a connection have nobody who would answer.
    channel.triggerUserOutboundEvent(TellWhenClientLeaves { task.cancel() }, promise: nil)
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
