import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix
import NIOSSL

/// A connection to another server, for one exchange after the other.
///
/// Not AsyncHTTPClient, which the other clients here use: an answer before the end of a body leaves a task of it waiting for
/// ever, a head of more than 64 KB ends the process, and a server that stops reading is waited for without limit (1.37.0).
/// A gateway meets all three.
final class UpstreamConnection: Sendable {
  private typealias Parts = NIOAsyncChannelInboundStream<HTTPResponsePart>.AsyncIterator
  private typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPRequestPart>

  private let channel: NIOAsyncChannel<HTTPResponsePart, HTTPRequestPart>
  private let exchanges: AsyncStream<Exchange>
  private let queue: AsyncStream<Exchange>.Continuation

  private init(_ channel: NIOAsyncChannel<HTTPResponsePart, HTTPRequestPart>) {
    self.channel = channel
    (exchanges, queue) = AsyncStream.makeStream()
  }

  /// - Parameter idle: called each time it is free for another exchange.
  static func open(
    to address: Upstream.Address, tls: NIOSSLContext?, timeout: TimeAmount,
    idle: @escaping @Sendable (UpstreamConnection) -> Void
  ) async throws -> UpstreamConnection {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connectTimeout(timeout)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .connect(host: address.host, port: address.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let tls { try pipeline.addHandler(Self.handler(tls, host: address.host)) }
          try pipeline.addHTTPClientHandlers()
          try pipeline.addHandler(HTTP1ToHTTPClientCodec())
          return try NIOAsyncChannel<HTTPResponsePart, HTTPRequestPart>(wrappingChannelSynchronously: channel)
        }
      }
    let connection = UpstreamConnection(channel)
    Task { await connection.run(idle) }
    return connection
  }

  private static func handler(_ context: NIOSSLContext, host: String) throws -> NIOSSLClientHandler {
    do {
      return try NIOSSLClientHandler(context: context, serverHostname: host)
    } catch let error as NIOSSLExtraError where error == .cannotUseIPAddressInSNI {
      return try NIOSSLClientHandler(context: context, serverHostname: nil)
    }
  }

  /// Whether the server has not closed it.
  var isOpen: Bool { channel.channel.isActive }

  func close() {
    queue.finish()
    channel.channel.close(promise: nil)
  }

  /// Its answer is told to the exchange. Only while no other is under way.
  func begin(_ exchange: Exchange) {
    if case .enqueued = queue.yield(exchange) { return }
    exchange.tell(.failure(Exchange.Failure.broken))
  }

  private func run(_ idle: @Sendable (UpstreamConnection) -> Void) async {
    try? await channel.executeThenClose { inbound, outbound in
      var parts = inbound.makeAsyncIterator()
      for await exchange in exchanges {
        guard await perform(exchange, &parts, outbound) else { break }
        idle(self)
      }
    }
    queue.finish()
    for await exchange in exchanges { exchange.tell(.failure(Exchange.Failure.broken)) }
  }

  /// - Returns: whether another exchange can follow.
  private func perform(_ exchange: Exchange, _ parts: inout Parts, _ outbound: Outbound) async -> Bool {
    let patience = Patience(exchange.patience, on: channel.channel.eventLoop) { [channel] in
      channel.channel.close(promise: nil)
    }
    let sending = Task {
      do {
        try await Self.send(exchange, outbound, patience)
      } catch {
        // Half a request gets no answer.
        channel.channel.close(promise: nil)
        throw error
      }
    }
    var isWhole = false
    do {
      isWhole = try await Self.receive(exchange, &parts, patience)
    } catch {
      let failure = patience.isOver ? Exchange.Failure.silent : .broken
      exchange.tell(.failure(failure))
      exchange.answer.end(failure)
    }
    patience.stop()
    // What is still being sent is for nobody.
    exchange.body?.end(Upload.Abandoned())
    sending.cancel()
    let isSent = (try? await sending.value) != nil
    return isWhole && isSent && isOpen
  }

  private static func send(_ exchange: Exchange, _ outbound: Outbound, _ patience: Patience) async throws {
    try await patience.wait { try await outbound.write(.head(exchange.request)) }
    while let chunk = try await exchange.body?.read() {
      try await patience.wait { try await outbound.write(.body(chunk)) }
    }
    try await outbound.write(.end(nil))
    patience.beginUnlessHeadIsThere()
  }

  /// - Returns: false where the client has left before the end.
  private static func receive(_ exchange: Exchange, _ parts: inout Parts, _ patience: Patience) async throws -> Bool {
    while let part = try await parts.next() {
      switch part {
      case .head(let head):
        // 100 and its like are about this connection.
        guard head.status.kind != .informational else { continue }
        patience.headIsThere()
        exchange.tell(.success(head))
        return try await receiveBody(exchange, &parts, patience)
      case .body, .end: throw Exchange.Failure.broken
      }
    }
    throw Exchange.Failure.broken
  }

  private static func receiveBody(
    _ exchange: Exchange, _ parts: inout Parts, _ patience: Patience
  ) async throws -> Bool {
    while true {
      switch try await patience.wait({ try await parts.next() }) {
      case .body(let chunk): guard await exchange.answer.write(chunk) else { return false }
      case .end:
        exchange.answer.end()
        return true
      case .head, nil: throw Exchange.Failure.broken
      }
    }
  }
}
