import HTTPTypes
public import NIOCore
public import NIOHTTPTypes

/// Answers `Expect: 100-continue`, on which curl and others wait a second before they send a large body.
///
/// A body that is announced as larger than any that is taken gets no such answer: the client then hears of its fate
/// before it has sent it.
public final class ContinueHandler: ChannelInboundHandler, RemovableChannelHandler {
  public typealias InboundIn = HTTPRequestPart
  public typealias InboundOut = HTTPRequestPart
  public typealias OutboundOut = HTTPResponsePart

  private let largestBody: Int

  public init(largestBody: Int) {
    self.largestBody = largestBody
  }

  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let request) = unwrapInboundIn(data), request.headerFields[.expect]?.lowercased() == "100-continue",
      request.headerFields[.contentLength].flatMap(Int.init) ?? 0 <= largestBody
    {
      context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
    context.fireChannelRead(data)
  }
}
