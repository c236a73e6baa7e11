import HTTPTypes
public import NIOCore
public import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Bounds what one connection may take: the time for the head and for the body of a request, the number of requests,
/// what is read and not wanted, and how long a client may leave its answer unread. Tells requests when their client
/// leaves.
public final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
  public typealias InboundIn = HTTPRequestPart
  public typealias InboundOut = HTTPRequestPart
  public typealias OutboundIn = HTTPResponsePart
  public typealias OutboundOut = HTTPResponsePart

  public struct Limits: Sendable {
    /// For the head of a request, from the moment one is expected, and for a client that doesn't read its answer.
    public var patience: TimeAmount
    /// For a whole body: one that stalls or trickles in would keep its memory from others for ever.
    public var bodySeconds: Int
    /// Then the client has to connect again, so that connections spread over servers that have been added.
    public var requests: Int
    /// Bytes of a body that still come after its request has been answered. A client in the middle of a photo gets to
    /// the end of it and reads the answer; an endless one is cut off.
    public var unwantedBytes: Int

    public init(patience: TimeAmount, bodySeconds: Int, requests: Int, unwantedBytes: Int) {
      self.patience = patience
      self.bodySeconds = bodySeconds
      self.requests = requests
      self.unwantedBytes = unwantedBytes
    }
  }

  private let limits: Limits
  private var requests = 0
  private var answers = 0
  private var isInBody = false
  /// Nothing more is taken or answered; the client may still read.
  private var isFinished = false
  private var unwantedBytes = 0
  private var hasClientLeft = false
  private var watches: [ClientWatch] = []
  private var headDeadline: Scheduled<Void>?
  private var bodyDeadline: Scheduled<Void>?
  private var readDeadline: Scheduled<Void>?
  private var lastDeadline: Scheduled<Void>?

  private var unanswered: Int { requests - answers }

  public init(_ limits: Limits) {
    self.limits = limits
  }

  public func handlerAdded(context: ChannelHandlerContext) {
    if let codec = try? context.pipeline.syncOperations.context(handlerType: HTTP1ToHTTPServerCodec.self) {
      try? context.pipeline.syncOperations.addHandler(KeepAliveHandler(), position: .before(codec.handler))
    }
    if context.channel.isActive { expectHead(context) }
  }

  public func channelActive(context: ChannelHandlerContext) {
    expectHead(context)
    context.fireChannelActive()
  }

  public func channelInactive(context: ChannelHandlerContext) {
    clientLeft()
    for deadline in [headDeadline, bodyDeadline, readDeadline, lastDeadline] { deadline?.cancel() }
    context.fireChannelInactive()
  }

  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isFinished else { return }
    switch unwrapInboundIn(data) {
    case .head(var head):
      // Sent before the client knew that the connection ends: it hears so and asks again on another.
      guard requests < limits.requests else { return isFinished = true }
      headDeadline?.cancel()
      requests += 1
      unwantedBytes = 0
      isInBody = true
      // While an earlier request is being answered nobody reads the body of this one.
      if unanswered == 1 { expectBody(context) }
      if requests == limits.requests {
        head.headerFields[.connection] = "close"
        return context.fireChannelRead(wrapInboundOut(.head(head)))
      }
    case .body(let bytes):
      if unanswered == 0 { unwantedBytes += bytes.readableBytes }
      if unwantedBytes > limits.unwantedBytes { return context.close(promise: nil) }
    case .end:
      isInBody = false
      bodyDeadline?.cancel()
      if unanswered == 0 { expectHead(context) }
    }
    context.fireChannelRead(data)
  }

  public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head) where answers + 1 == limits.requests && head.status.kind != .informational:
      head.headerFields[.connection] = "close"
      return context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .end:
      answers += 1
      if unanswered == 0 {
        watches = []
        expectHead(context)
      } else if isInBody {
        expectBody(context)
      }
    default: break
    }
    context.write(data, promise: promise)
  }

  /// The last answer has been given. Whatever the client does now, the connection ends: no other deadline is left.
  public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    if mode == .output {
      isFinished = true
      lastDeadline = closing(context.channel)
    }
    context.close(mode: mode, promise: promise)
  }

  public func channelWritabilityChanged(context: ChannelHandlerContext) {
    readDeadline?.cancel()
    if !context.channel.isWritable { readDeadline = closing(context.channel) }
    context.fireChannelWritabilityChanged()
  }

  public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed = event as? ChannelEvent { clientLeft() }
    context.fireUserInboundEventTriggered(event)
  }

  public func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
    guard let watch = event as? ClientWatch else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    if hasClientLeft {
      watch.clientLeft()
    } else {
      watches.removeAll(where: \.isOver)
      watches.append(watch)
    }
    promise?.succeed()
  }

  private func clientLeft() {
    hasClientLeft = true
    for watch in watches { watch.clientLeft() }
    watches = []
  }

  private func expectHead(_ context: ChannelHandlerContext) {
    headDeadline?.cancel()
    headDeadline = closing(context.channel)
  }

  /// Whoever reads the body hears of it, and answers.
  private func expectBody(_ context: ChannelHandlerContext) {
    let (pipeline, seconds) = (context.pipeline, limits.bodySeconds)
    bodyDeadline?.cancel()
    bodyDeadline = context.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) {
      pipeline.fireErrorCaught(APIError.tooSlow(seconds: seconds))
    }
  }

  private func closing(_ channel: any Channel) -> Scheduled<Void> {
    channel.eventLoop.scheduleTask(in: limits.patience) { channel.close(promise: nil) }
  }
}
