internal import Foundation
internal import Synchronization

/// Asks one server, from as many threads as call at the same time.
final class KServeClient: Sendable {
  let address: KServeAddress
  private let options: KServeOptions
  /// Connections not in use; no more of them than callers at the same time.
  private let idle = Mutex<[KServeConnection]>([])

  /// Metadata are a page of text.
  private static let largestMetadata = 1 << 20
  /// No network here gives more than it takes; numbers as text are longer than the pixels among them.
  private static let largestAnswerPerByteAsked = 4

  init(_ options: KServeOptions) throws(KServeError) {
    address = try KServeAddress(options.url)
    guard ![options.url, options.certificateAuthority ?? ""].contains(where: { $0.utf8.contains(0) }) else {
      throw .invalid(reason: "the address of an inference server and file names can't have NUL in them")
    }
    self.options = options
  }

  /// What is there, as JSON.
  func get<Metadata: Decodable>(_ type: Metadata.Type, _ url: String) throws(KServeError) -> Metadata {
    let answer = try ask(url, nil, largestAnswer: Self.largestMetadata)
    do {
      return try JSONDecoder().decode(type, from: Data(answer.body))
    } catch {
      throw .damaged(server: address.description, reason: "\(url) gives no JSON of the KServe v2 protocol")
    }
  }

  func infer(_ url: String, _ request: KServeRequest) throws(KServeError) -> KServeConnection.Answer {
    let largest = Self.largestMetadata + Self.largestAnswerPerByteAsked * request.body.count
    return try ask(url, request, largestAnswer: largest)
  }

  private func ask(
    _ url: String, _ request: KServeRequest?, largestAnswer: Int
  ) throws(KServeError) -> KServeConnection.Answer {
    let answer: KServeConnection.Answer
    do {
      answer = try exchange(url, request, largestAnswer)
    } catch {
      throw KServeError(error, server: address)
    }
    guard answer.status == 200 else { throw KServeError(answer, server: address) }
    return answer
  }

  /// Asks a second time where the connection breaks, as one does that the server has closed meanwhile: a network that
  /// runs twice does no harm.
  private func exchange(
    _ url: String, _ request: KServeRequest?, _ largestAnswer: Int
  ) throws(KServeConnection.Failure) -> KServeConnection.Answer {
    let end = ContinuousClock.now + options.timeout
    do {
      return try exchange(url, request, largestAnswer, until: end, on: idle.withLock { $0.popLast() })
    } catch {
      guard error.isBrokenConnection else { throw error }
      return try exchange(url, request, largestAnswer, until: end, on: nil)
    }
  }

  /// - Parameter connection: nil opens one.
  private func exchange(
    _ url: String, _ request: KServeRequest?, _ largestAnswer: Int, until end: ContinuousClock.Instant,
    on connection: KServeConnection?
  ) throws(KServeConnection.Failure) -> KServeConnection.Answer {
    let connection = if let connection { connection } else { try KServeConnection(options) }
    // One that failed is not used again.
    let answer = try connection.ask(
      url, request, largestAnswer: largestAnswer, timeout: end - ContinuousClock.now)
    idle.withLock { $0.append(connection) }
    return answer
  }
}
