import AsyncHTTPClient
import HTTPKit
import HTTPTypes
import Hummingbird
public import Logging
import NIOCore
import NIOHTTP1
public import ServiceLifecycle

/// Passes requests on to other servers and their answers back, both as they come.
///
/// It has to run as long as requests come, and lets go of its connections at the end.
public final class Forwarder: ServiceLifecycle.Service {
  private let client: HTTPClient
  private let settings: Gateway.Settings
  private let logger: Logger

  public init(_ settings: Gateway.Settings, logger: Logger) {
    self.settings = settings
    self.logger = logger
    var configuration = HTTPClient.Configuration()
    configuration.timeout.connect = .milliseconds(Int64(settings.connectTimeout))
    configuration.timeout.read = .milliseconds(Int64(settings.readTimeout))
    configuration.timeout.write = .milliseconds(Int64(settings.readTimeout))
    configuration.httpVersion = .http1Only
    // A browser follows them, not we.
    configuration.redirectConfiguration = .disallow
    // Ours are closed before a server closes its: 60 seconds.
    configuration.connectionPool.idleTimeout = .seconds(30)
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.connections
    // Who asks is told at once, not after many tries.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  public func run() async throws {
    try? await gracefulShutdown()
    // Whoever asks has to have stopped before: a group of services stops in the reverse of its order.
    try? await client.shutdown()
  }

  /// - Throws: 413 for too large a body, 502 and 504 where the server doesn't answer.
  func forward(_ request: Request, _ context: AppContext, to upstream: Upstream) async throws -> Response {
    try request.checkLength(settings.largestBody)
    var outgoing = HTTPClientRequest(url: upstream.address(of: request.head.path ?? "/"))
    outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
    outgoing.headers = ForwardedHeaders.request(
      request.headers, client: context.client, host: request.head.authority,
      withCredentials: upstream.takesCredentials)
    // One id finds the lines of all servers.
    if let id = context.requestID { outgoing.headers.replaceOrAdd(name: HTTPField.Name.requestID.rawName, value: id) }
    guard request.hasBody else {
      return try await answer(outgoing, context, from: upstream, mayRepeat: [.get, .head].contains(request.method))
    }
    let upload = Upload(request.body, upTo: settings.largestBody)
    let length = request.headers[.contentLength].flatMap(Int64.init)
    outgoing.body = .stream(upload.body, length: length.map { .known($0) } ?? .unknown)
    do {
      let response = try await answer(outgoing, context, from: upstream)
      try await upload.finish(response)
      return response
    } catch {
      try await upload.finishUnheard()
      throw error
    }
  }

  private func answer(
    _ request: HTTPClientRequest, _ context: AppContext, from upstream: Upstream, mayRepeat: Bool = false
  ) async throws -> Response {
    do {
      return Self.response(try await client.execute(request, deadline: .distantFuture))
    } catch let error as APIError {
      // The client's body was too large.
      throw error
    } catch let error as HTTPClientError where error == .remoteConnectionClosed && mayRepeat {
      // One that was kept open, and closed at that moment.
      return try await answer(request, context, from: upstream)
    } catch {
      guard !Task.isCancelled else { throw APIError.clientLeft }
      // The type alone: texts of errors may hold addresses.
      context.logger.warning(
        "a server does not answer",
        metadata: ["role": "\(upstream.role)", "error": "\(type(of: error)) \(Self.kind(error))"])
      throw Self.isTimeout(error)
        ? APIError.roleTooSlow(upstream.role, milliseconds: settings.readTimeout)
        : APIError.roleUnavailable(upstream.role)
    }
  }

  /// The status of a short question of our own, and the beginning of its answer.
  func ask(_ request: HTTPClientRequest, of upstream: Upstream) async throws(APIError) -> (
    status: Int, body: ByteBuffer
  ) {
    do {
      let response = try await client.execute(request, timeout: .milliseconds(Int64(settings.readTimeout)))
      return (Int(response.status.code), try await response.body.collect(upTo: 64 << 10))
    } catch {
      throw .roleUnavailable(upstream.role)
    }
  }

  private static func isTimeout(_ error: any Error) -> Bool {
    guard let error = error as? HTTPClientError else { return false }
    return [.readTimeout, .writeTimeout, .deadlineExceeded].contains(error)
  }

  private static func kind(_ error: any Error) -> String {
    (error as? HTTPClientError)?.shortDescription ?? ""
  }

  private static func response(_ answer: HTTPClientResponse) -> Response {
    var response = Response(
      status: .init(code: Int(answer.status.code), reasonPhrase: answer.status.reasonPhrase),
      headers: ForwardedHeaders.reply(answer.headers))
    let length = answer.headers.first(name: "content-length").flatMap(Int.init)
    guard ![204, 304].contains(answer.status.code) else { return response }
    response.body = ResponseBody(contentLength: length) { [body = answer.body] writer in
      for try await part in body { try await writer.write(part) }
      try await writer.finish(nil)
    }
    return response
  }
}

extension Request {
  fileprivate var hasBody: Bool {
    headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } ?? false
  }
}
