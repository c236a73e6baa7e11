import NIOCore
import Synchronization

/// Hands chunks from one task to another, one at a time: whoever is faster waits. Either side may end it, and then nobody
/// waits any more. For one reader and one writer.
final class ChunkRelay: Sendable {
  private enum State {
    case idle
    case reading(CheckedContinuation<ByteBuffer?, any Error>)
    case writing(ByteBuffer, CheckedContinuation<Bool, Never>)
    /// What is read from now on: the end, or an error.
    case over((any Error)?)
  }

  private let state = Mutex(State.idle)

  /// Returns when the chunk has been taken; false where it never will be.
  @discardableResult
  func write(_ chunk: ByteBuffer) async -> Bool {
    await withCheckedContinuation { writer in
      state.withLock { state in
        switch state {
        case .idle: state = .writing(chunk, writer)
        case .reading(let reader):
          state = .idle
          reader.resume(returning: chunk)
          writer.resume(returning: true)
        case .writing, .over: writer.resume(returning: false)
        }
      }
    }
  }

  /// Nil at the end.
  func read() async throws -> ByteBuffer? {
    try await withCheckedThrowingContinuation { reader in
      state.withLock { state in
        switch state {
        case .idle, .reading: state = .reading(reader)
        case .writing(let chunk, let writer):
          state = .idle
          writer.resume(returning: true)
          reader.resume(returning: chunk)
        case .over(let error):
          if let error { reader.resume(throwing: error) } else { reader.resume(returning: nil) }
        }
      }
    }
  }

  /// A chunk that waits is dropped.
  /// - Parameter error: what the reader is told; nil for the end.
  func end(_ error: (any Error)? = nil) {
    state.withLock { state in
      switch state {
      case .idle: break
      case .reading(let reader):
        if let error { reader.resume(throwing: error) } else { reader.resume(returning: nil) }
      case .writing(_, let writer): writer.resume(returning: false)
      case .over: return
      }
      state = .over(error)
    }
  }
}
