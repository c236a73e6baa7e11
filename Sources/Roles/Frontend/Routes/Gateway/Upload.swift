import HTTPKit
import Hummingbird

/// A request's body on its way to another server.
///
/// It is read to its end also where that server answers before: a client that is still sending would not see the answer,
/// and nobody else may read from the connection meanwhile.
struct Upload: Sendable {
  /// What is sent on.
  let body = ChunkRelay()
  private let reading: Task<Void, any Error>

  /// - Parameters:
  ///   - source: the client's body.
  ///   - limit: bytes; past it the body fails with 413.
  init(_ source: RequestBody, upTo limit: Int) {
    reading = Task { [body] in
      var size = 0
      do {
        for try await chunk in source {
          size += chunk.readableBytes
          guard size <= limit else { throw APIError.tooLarge(what: "The request", limit: limit) }
          await body.write(chunk)
        }
        body.end()
      } catch {
        body.end(error)
        throw error
      }
    }
  }

  /// Waits until the client has sent all of it. A server that has refused gets no more: the HTTP client doesn't take the
  /// rest of such a body.
  /// - Throws: what went wrong with the client's body.
  func finish(_ answer: Response) async throws {
    if answer.status.code >= 300 { body.letWriterGo() }
    try await reading.value
  }

  /// The same where no server will answer.
  func finishUnheard() async throws {
    body.end()
    try await reading.value
  }
}
