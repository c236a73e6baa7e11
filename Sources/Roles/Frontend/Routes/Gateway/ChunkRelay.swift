import NIOCore
import Synchronization

/// Hands chunks from one task to another, one at a time: whoever is faster waits. Either side may end it, and then nobody
/// waits any more. For one reader and one writer.
final class ChunkRelay: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  private enum State {
    case idle
    /// The reader need not come back: what it doesn't wait for is dropped.
    case idleWithoutReader
    case reading(CheckedContinuation<ByteBuffer?, any Error>)
    case lastReading(CheckedContinuation<ByteBuffer?, any Error>)
    case writing(ByteBuffer, CheckedContinuation<Void, Never>)
    /// What is read from now on: the end, or an error.
    case over((any Error)?)
  }

  private let state = Mutex(State.idle)

  /// Returns when the chunk has been taken, or will never be.
  func write(_ chunk: ByteBuffer) async {
    await withCheckedContinuation { writer in
      state.withLock { state in
        switch state {
        case .idle: state = .writing(chunk, writer)
        case .reading(let reader):
          state = .idle
          reader.resume(returning: chunk)
          writer.resume()
        case .lastReading(let reader):
          state = .idleWithoutReader
          reader.resume(returning: chunk)
          writer.resume()
        case .idleWithoutReader, .writing, .over: writer.resume()
        }
      }
    }
  }

  /// From now on the writer doesn't wait. A reader that waits already still gets the next chunk.
  func letWriterGo() {
    state.withLock { state in
      switch state {
      case .idle: state = .idleWithoutReader
      case .writing(_, let writer):
        state = .idleWithoutReader
        writer.resume()
      case .reading(let reader): state = .lastReading(reader)
      case .idleWithoutReader, .lastReading, .over: break
      }
    }
  }

  /// - Parameter error: what the reader is told; nil for the end.
  func end(_ error: (any Error)? = nil) {
    state.withLock { state in
      switch state {
      case .idle, .idleWithoutReader: break
      case .reading(let reader), .lastReading(let reader):
        if let error { reader.resume(throwing: error) } else { reader.resume(returning: nil) }
      case .writing(_, let writer): writer.resume()
      case .over: return
      }
      state = .over(error)
    }
  }

  private func read() async throws -> ByteBuffer? {
    try await withCheckedThrowingContinuation { reader in
      state.withLock { state in
        switch state {
        case .idle, .reading: state = .reading(reader)
        case .idleWithoutReader, .lastReading: state = .lastReading(reader)
        case .writing(let chunk, let writer):
          state = .idle
          writer.resume()
          reader.resume(returning: chunk)
        case .over(let error):
          if let error { reader.resume(throwing: error) } else { reader.resume(returning: nil) }
        }
      }
    }
  }

  /// A reader that lets go of it has had enough.
  final class AsyncIterator: AsyncIteratorProtocol {
    private let relay: ChunkRelay

    fileprivate init(_ relay: ChunkRelay) {
      self.relay = relay
    }

    deinit {
      relay.end()
    }

    func next() async throws -> ByteBuffer? { try await relay.read() }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
