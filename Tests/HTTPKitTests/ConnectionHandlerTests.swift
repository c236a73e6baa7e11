import HTTPKit
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

/// On an embedded channel, whose clock is moved by hand.
struct ConnectionHandlerTests {
  private let request = HTTPRequest(method: .post, scheme: "http", authority: "x", path: "/")

  private func channel(requests: Int = 100, unwantedBytes: Int = 10) throws -> EmbeddedChannel {
    let limits = ConnectionHandler.Limits(
      patience: .seconds(60), bodySeconds: 30, requests: requests, unwantedBytes: unwantedBytes)
    let channel = EmbeddedChannel(handler: ConnectionHandler(limits))
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  @Test func aHeadThatDoesNotComeClosesTheConnection() throws {
    let channel = try channel()
    channel.embeddedEventLoop.advanceTime(by: .seconds(59))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(!channel.isActive)
  }

  @Test func aRequestBeingWorkedOnMayTakeItsTimeTheNextOneMayNot() throws {
    let channel = try channel()
    try ask(channel)
    channel.embeddedEventLoop.advanceTime(by: .seconds(600))
    #expect(channel.isActive)
    try answer(channel)
    channel.embeddedEventLoop.advanceTime(by: .seconds(60))
    #expect(!channel.isActive)
  }

  @Test func theLastRequestOfAConnectionSaysSo() throws {
    let channel = try channel(requests: 2)
    for isLast in [false, true] {
      try ask(channel)
      guard case .head(let head) = try channel.readInbound(as: HTTPRequestPart.self) else {
        return #expect(Bool(false))
      }
      #expect(head.headerFields[.connection] == (isLast ? "close" : nil))
      try answer(channel)
      guard case .head(let reply) = try channel.readOutbound(as: HTTPResponsePart.self) else {
        return #expect(Bool(false))
      }
      #expect(reply.headerFields[.connection] == (isLast ? "close" : nil))
      while try channel.readInbound(as: HTTPRequestPart.self) != nil {}
      while try channel.readOutbound(as: HTTPResponsePart.self) != nil {}
    }
  }

  @Test func aBodyThatNobodyWantsAnyMoreEndsSomewhere() throws {
    let channel = try channel()
    try channel.writeInbound(HTTPRequestPart.head(request))
    try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 1000)))
    try answer(channel)
    try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 10)))
    #expect(channel.isActive)
    try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 1)))
    #expect(!channel.isActive)
  }

  @Test func whatComesAfterTheLastRequestKeepsNothingOpen() throws {
    let channel = try channel(requests: 1)
    try ask(channel)
    try ask(channel)
    try answer(channel)
    var heads = 0
    while let part = try channel.readInbound(as: HTTPRequestPart.self) {
      if case .head = part { heads += 1 }
    }
    #expect(heads == 1)
    channel.close(mode: .output, promise: nil)
    try ask(channel)
    channel.embeddedEventLoop.advanceTime(by: .seconds(60))
    #expect(!channel.isActive)
  }

  @Test func aBodyIsNotLateWhileTheAnswerBeforeItIsAwaited() throws {
    let channel = try channel()
    try ask(channel)
    try channel.writeInbound(HTTPRequestPart.head(request))
    channel.embeddedEventLoop.advanceTime(by: .seconds(600))
    try channel.throwIfErrorCaught()
    try answer(channel)
    channel.embeddedEventLoop.advanceTime(by: .seconds(30))
    #expect(throws: APIError.tooSlow(seconds: 30)) { try channel.throwIfErrorCaught() }
  }

  @Test func aBodyThatDoesNotComeIsAnErrorForWhoeverReadsIt() throws {
    let channel = try channel()
    try channel.writeInbound(HTTPRequestPart.head(request))
    channel.embeddedEventLoop.advanceTime(by: .seconds(29))
    try channel.throwIfErrorCaught()
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(throws: APIError.tooSlow(seconds: 30)) { try channel.throwIfErrorCaught() }
  }

  @Test func aClientThatDoesNotReadItsAnswerIsCutOff() throws {
    let channel = try channel()
    try ask(channel)
    channel.isWritable = false
    channel.pipeline.fireChannelWritabilityChanged()
    channel.embeddedEventLoop.advanceTime(by: .seconds(59))
    channel.isWritable = true
    channel.pipeline.fireChannelWritabilityChanged()
    channel.embeddedEventLoop.advanceTime(by: .seconds(600))
    #expect(channel.isActive)
    channel.isWritable = false
    channel.pipeline.fireChannelWritabilityChanged()
    channel.embeddedEventLoop.advanceTime(by: .seconds(60))
    #expect(!channel.isActive)
  }

  private func ask(_ channel: EmbeddedChannel) throws {
    try channel.writeInbound(HTTPRequestPart.head(request))
    try channel.writeInbound(HTTPRequestPart.end(nil))
  }

  private func answer(_ channel: EmbeddedChannel) throws {
    try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
    try channel.writeOutbound(HTTPResponsePart.end(nil))
  }
}
