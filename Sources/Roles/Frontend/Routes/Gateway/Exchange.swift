import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Synchronization

/// One request on one connection, and its answer.
final class Exchange: Sendable {
  let request: HTTPRequest
  /// Nil for a request without a body.
  let body: ChunkRelay?
  /// The answer's body.
  let answer = ChunkRelay()
  /// How long the server may keep us waiting.
  let patience: TimeAmount

  private enum Head {
    case unknown
    case awaited(CheckedContinuation<HTTPResponse, any Error>)
    case known(Result<HTTPResponse, any Error>)
  }

  private let state = Mutex(Head.unknown)

  init(_ request: HTTPRequest, body: ChunkRelay?, patience: TimeAmount) {
    self.request = request
    self.body = body
    self.patience = patience
  }

  /// The answer's head, when it is there.
  var head: HTTPResponse {
    get async throws {
      try await withCheckedThrowingContinuation { waiter in
        state.withLock { state in
          if case .known(let result) = state { waiter.resume(with: result) } else { state = .awaited(waiter) }
        }
      }
    }
  }

  /// The first one counts.
  func tell(_ result: Result<HTTPResponse, any Error>) {
    state.withLock { state in
      switch state {
      case .unknown: state = .known(result)
      case .awaited(let waiter):
        state = .known(result)
        waiter.resume(with: result)
      case .known: break
      }
    }
  }

  enum Failure: Error {
    /// Nothing was heard of it for too long.
    case silent
    /// It closed the connection, or said something that is no HTTP.
    case broken
    case unreachable
  }
}
