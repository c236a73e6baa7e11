import HTTPKit
import Hummingbird

/// A request's body on its way to another server.
///
/// It is read to its end also where that server has had enough: a client that is still sending would not see the answer,
/// and nobody else may read from the connection meanwhile.
struct Upload: Sendable {
  /// What is sent on.
  let body: ChunkRelay
  private let reading: Task<Void, any Error>

  /// - Parameters:
  ///   - source: the client's body.
  ///   - limit: bytes; past it the body fails with 413.
  init(_ source: RequestBody, upTo limit: Int) {
    let body = ChunkRelay()
    self.body = body
    reading = Task {
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

  /// Waits until the client has sent all of it. What the other server hasn't taken yet is for nobody.
  /// - Throws: what went wrong with the client's body.
  func drain() async throws {
    body.end(Abandoned())
    try await reading.value
  }

  /// What the sender is told: the body isn't whole.
  struct Abandoned: Error {}
}
