import HTTPTypes
public import NIOCore
public import NIOHTTPTypes

/// Answers `Expect: 100-continue`, on which curl and others wait a second before they send a large body.
///
/// A body that is announced as larger than any that is taken gets no such answer: the client then hears of its fate
/// before it has sent it.
public final class ContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
  public typealias InboundIn = HTTPRequestPart
  public typealias InboundOut = HTTPRequestPart
  public typealias OutboundIn = HTTPResponsePart
  public typealias OutboundOut = HTTPResponsePart

  private let largestBody: Int
  /// Requests without their whole response. While there is one, ours would end up in the middle of it.
  private var unanswered = 0

  public init(largestBody: Int) {
    self.largestBody = largestBody
  }

  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let request) = unwrapInboundIn(data) {
      if unanswered == 0, wantsAnswer(request) {
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
      }
      unanswered += 1
    }
    context.fireChannelRead(data)
  }

  public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
    context.write(data, promise: promise)
  }

  private func wantsAnswer(_ request: HTTPRequest) -> Bool {
    request.headerFields[.expect]?.lowercased() == "100-continue"
      && request.headerFields[.contentLength].flatMap(Int.init) ?? 0 <= largestBody
  }
}
