import HTTPKit
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
public import ServiceLifecycle

/// Passes requests on to other servers and their answers back, both as they come.
///
/// It has to run as long as requests come, and lets go of its connections at the end.
public final class Forwarder: ServiceLifecycle.Service {
  private let pool: UpstreamPool
  private let settings: Gateway.Settings

  public init(_ settings: Gateway.Settings) throws {
    self.settings = settings
    pool = try UpstreamPool(connectTimeout: .milliseconds(Int64(settings.connectTimeout)))
  }

  public func run() async throws {
    try? await gracefulShutdown()
    pool.close()
  }

  /// - Throws: 413 for too large a body, 502 and 504 where the server doesn't answer.
  func forward(_ request: Request, _ context: AppContext, to upstream: Upstream) async throws -> Response {
    try request.checkLength(settings.largestBody)
    var outgoing = HTTPRequest(
      method: request.method, scheme: nil, authority: request.head.authority ?? upstream.address.host,
      path: upstream.target(of: request.head.path ?? "/"))
    outgoing.headerFields = ForwardedHeaders.request(
      request.headers, client: context.client, withCredentials: upstream.takesCredentials)
    // One id finds the lines of all servers.
    outgoing.headerFields[.requestID] = context.requestID
    guard request.hasBody, request.method != .head else {
      if [.post, .put, .patch].contains(request.method) { outgoing.headerFields[.contentLength] = "0" }
      let (head, answer) = try await exchange(outgoing, nil, context, upstream)
      return Self.response(head, answer, upload: nil)
    }
    let length = request.headers[.contentLength]
    outgoing.headerFields[length == nil ? .transferEncoding : .contentLength] = length ?? "chunked"
    let upload = Upload(request.body, upTo: settings.largestBody)
    do {
      let (head, answer) = try await exchange(outgoing, upload.body, context, upstream)
      // Nothing is written after these, so that nothing would wait for the upload.
      if [204, 304].contains(head.status.code) { try await upload.drain() }
      return Self.response(head, answer, upload: upload)
    } catch {
      // What is wrong with the client's body counts first.
      try await upload.drain()
      throw error
    }
  }

  /// A short question of our own.
  func ask(
    _ path: String, _ fields: HTTPFields, _ context: AppContext, of upstream: Upstream
  ) async throws -> (status: Int, body: ByteBuffer) {
    var request = HTTPRequest(
      method: .get, scheme: nil, authority: upstream.address.host, path: upstream.target(of: path))
    request.headerFields = fields
    request.headerFields[.requestID] = context.requestID
    let (head, answer) = try await exchange(request, nil, context, upstream)
    defer { answer.end() }
    var body = ByteBuffer()
    do {
      while body.readableBytes < Self.longestAnswer, let chunk = try await answer.read() {
        body.writeImmutableBuffer(chunk)
      }
    } catch {
      throw APIError.roleUnavailable(upstream.role)
    }
    return (head.status.code, body)
  }

  private static let longestAnswer = 64 << 10

  private func exchange(
    _ request: HTTPRequest, _ body: ChunkRelay?, _ context: AppContext, _ upstream: Upstream
  ) async throws -> (HTTPResponse, ChunkRelay) {
    do {
      if let kept = pool.idleConnection(to: upstream.address) {
        do {
          return try await exchange(request, body, on: kept)
        } catch Exchange.Failure.broken where body == nil && [.get, .head].contains(request.method) {
          // It was kept open, and closed at this moment.
        }
      }
      return try await exchange(request, body, on: try await pool.newConnection(to: upstream.address))
    } catch {
      guard !Task.isCancelled else { throw APIError.clientLeft }
      guard let failure = error as? Exchange.Failure else { throw error }
      context.logger.warning(
        "a server does not answer", metadata: ["role": "\(upstream.role)", "reason": "\(failure)"])
      throw failure == .silent
        ? APIError.roleTooSlow(upstream.role, milliseconds: settings.readTimeout)
        : APIError.roleUnavailable(upstream.role)
    }
  }

  private func exchange(
    _ request: HTTPRequest, _ body: ChunkRelay?, on connection: UpstreamConnection
  ) async throws -> (HTTPResponse, ChunkRelay) {
    let exchange = Exchange(request, body: body, patience: .milliseconds(Int64(settings.readTimeout)))
    connection.begin(exchange)
    return try await withTaskCancellationHandler {
      (try await exchange.head, exchange.answer)
    } onCancel: {
      connection.close()
    }
  }

  private static func response(_ head: HTTPResponse, _ answer: ChunkRelay, upload: Upload?) -> Response {
    let headers = ForwardedHeaders.reply(head.headerFields)
    guard ![204, 304].contains(head.status.code) else {
      answer.end()
      return Response(status: head.status, headers: headers)
    }
    let length = head.headerFields[.contentLength].flatMap(Int.init)
    // An answer that is dropped unsent lets go of its connection.
    let reader = AnswerReader(answer)
    return Response(
      status: head.status, headers: headers,
      body: ResponseBody(contentLength: length) { writer in
        while let chunk = try await reader.answer.read() { try await writer.write(chunk) }
        // Whoever reads the client's next request must not meet the rest of this one.
        try await upload?.drain()
        try await writer.finish(nil)
      })
  }
}

private final class AnswerReader: Sendable {
  let answer: ChunkRelay

  init(_ answer: ChunkRelay) {
    self.answer = answer
  }

  deinit {
    answer.end()
  }
}

extension Request {
  fileprivate var hasBody: Bool {
    headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } ?? false
  }
}
