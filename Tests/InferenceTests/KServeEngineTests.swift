import Inference
import Synchronization
import Testing

/// What a server hears from us, and what becomes of its answers, by those that Triton gave.
@Suite(.timeLimit(.minutes(10))) struct KServeEngineTests {
  private static let specification = NetworkSpecification(
    channels: .rgb, elements: .bytes, outputs: ["probability", "regression"])
  private static let refinement = ModelFile(path: "", name: "rnet")

  /// P-Net and R-Net; what they are asked is answered by the script.
  private static func triton(
    server: String = Recorded.server, largestBatch: Int = 64, _ script: @escaping ScriptedHTTPServer.Script
  ) throws -> ScriptedHTTPServer {
    try ScriptedHTTPServer { request in
      switch request.line {
      case "GET /v2": .json(server)
      case "GET /v2/models/pnet": .json(Recorded.pnet)
      case "GET /v2/models/rnet": .json(Recorded.rnet)
      case "GET /v2/models/pnet/config": .json(#"{"name":"pnet","max_batch_size":0}"#)
      case "GET /v2/models/rnet/config": .json(#"{"name":"rnet","max_batch_size":\#(largestBatch)}"#)
      case let line where line.hasPrefix("GET "): .json(Recorded.unknownModel, status: 404)
      default: script(request)
      }
    }
  }

  private static func model(
    _ name: String, of url: String, timeout: Duration = .seconds(20), tensors: KServeOptions.Tensors = .auto
  ) throws -> any ImageModel {
    try KServeEngine(KServeOptions(url: url, tensors: tensors, timeout: timeout))
      .model(ModelFile(path: "", name: name), specification)
  }

  private static func images(_ count: Int, width: Int = 24, height: Int = 24) -> PixelBatch {
    PixelBatch(
      count: count, height: height, width: width,
      bytes: (0..<count * height * width * 3).map { UInt8(truncatingIfNeeded: $0) })
  }

  private static let recorded: ScriptedHTTPServer.Script = { request in
    request.line.contains("pnet")
      ? .binary(Recorded.proposal, headerLength: Recorded.proposalHeader.utf8.count)
      : .binary(Recorded.refinement, headerLength: Recorded.refinementHeader.utf8.count)
  }

  /// The error of a run whose answer is this.
  private func failure(
    _ answer: ScriptedHTTPServer.Answer, timeout: Duration = .seconds(20)
  ) throws -> KServeError {
    let server = try Self.triton { _ in answer }
    defer { server.stop() }
    let model = try Self.model("rnet", of: server.url, timeout: timeout)
    return try #require(#expect(throws: KServeError.self) { try model.run(Self.images(2)) })
  }

  // MARK: What goes well

  @Test func theWholeConversation() throws {
    let server = try Self.triton(Self.recorded)
    defer { server.stop() }
    let engine = try KServeEngine(KServeOptions(url: server.url + "/"))
    #expect(engine.server == "triton 2.51.0")
    let model = try engine.model(ModelFile(path: "", name: "pnet"), Self.specification)
    let picture = Self.images(1, width: 14, height: 12)
    let outputs = try model.run(picture)
    #expect(outputs.map(\.shape) == [[1, 1, 2], [1, 4, 1, 2]])
    #expect(outputs.map(\.values) == [Recorded.proposalProbability, Recorded.proposalRegression])

    let heard = server.requests
    let path = "/v2/models/pnet"
    #expect(heard.map(\.line) == ["GET /v2", "GET \(path)", "GET \(path)/config", "POST \(path)/infer"])
    // Over one connection, which is kept.
    #expect(Set(heard.map(\.connection)) == [0])
    let asked = try #require(heard.last)
    let expected = KServeRequest(
      input: "image", shape: [1, 3, 12, 14], values: picture.planes(.rgb, of: 0..<1),
      outputs: ["probability", "regression"], form: .binary)
    #expect(asked.body == expected.body)
    #expect(asked.headers["content-type"] == "application/octet-stream")
    #expect(asked.headers["inference-header-content-length"] == expected.headerLength.map(String.init))
    #expect(asked.headers["expect"] == nil)
  }

  @Test func jsonWhereBytesAreNotOffered() throws {
    let plain = #"{"name":"OpenVINO Model Server","version":"2026.1"}"#
    let server = try Self.triton(server: plain) { request in
      request.headers["content-type"] == "application/json" && request.headers["inference-header-content-length"] == nil
        ? .json(Recorded.proposalJSON) : .json(#"{"error":"no"}"#, status: 400)
    }
    defer { server.stop() }
    let outputs = try Self.model("pnet", of: server.url).run(Self.images(1, width: 14, height: 12))
    #expect(outputs.map(\.values) == [Recorded.proposalProbability, Recorded.proposalRegression])
    // Without the extension there is no configuration to ask for.
    #expect(server.requests.map(\.line) == ["GET /v2", "GET /v2/models/pnet", "POST /v2/models/pnet/infer"])
  }

  @Test func bytesWhereTheSettingSaysSo() throws {
    let server = try Self.triton(server: #"{"name":"OpenVINO Model Server"}"#, Self.recorded)
    defer { server.stop() }
    let outputs = try Self.model("rnet", of: server.url, tensors: .binary).run(Self.images(2))
    #expect(outputs[0].values == Recorded.refinementProbability)
  }

  @Test func largeBatchesAreSplit() throws {
    let server = try Self.triton(largestBatch: 2, Self.recorded)
    defer { server.stop() }
    let outputs = try Self.model("rnet", of: server.url).run(Self.images(4))
    #expect(outputs.map(\.shape) == [[4, 1], [4, 4]])
    #expect(outputs[0].values == Recorded.refinementProbability + Recorded.refinementProbability)
    let bodies = server.requests.filter { $0.line.hasPrefix("POST") }.map(\.body)
    #expect(bodies.count == 2)
    // Images 0 and 1, then 2 and 3.
    let size = 4 * 2 * 3 * 24 * 24
    let all = Self.images(4).planes(.rgb, of: 0..<4).map(\.bitPattern.littleEndian)
      .flatMap { value in withUnsafeBytes(of: value, Array.init) }
    #expect(bodies.flatMap { $0.suffix(size) } == all)
  }

  @Test func aConnectionThatWasClosedIsOpenedAgain() throws {
    let closed = Mutex(false)
    let server = try Self.triton { request in
      // The second run finds its connection broken, once.
      let breaks = closed.withLock { closed in
        defer { closed = true }
        return !closed
      }
      return breaks ? .close : Self.recorded(request)
    }
    defer { server.stop() }
    let model = try Self.model("rnet", of: server.url)
    #expect(try model.run(Self.images(2))[0].values == Recorded.refinementProbability)
    #expect(server.requests.filter { $0.line.hasPrefix("POST") }.count >= 2)
  }

  @Test func manyThreadsAtOnce() async throws {
    let server = try Self.triton(Self.recorded)
    defer { server.stop() }
    let model = try Self.model("rnet", of: server.url)
    try await withThrowingTaskGroup(of: [Float].self) { group in
      for _ in 0..<32 { group.addTask { try model.run(Self.images(2))[0].values } }
      for try await values in group { #expect(values == Recorded.refinementProbability) }
    }
    // Connections are used again.
    #expect(Set(server.requests.map(\.connection)).count <= 32)
  }

  // MARK: What goes wrong

  @Test func nobodyIsThere() throws {
    let server = try Self.triton(Self.recorded)
    let model = try Self.model("rnet", of: server.url)
    server.stop()
    #expect(throws: KServeError.self) { try KServeEngine(KServeOptions(url: server.url)) }
    let error = #expect(throws: KServeError.self) {
      try KServeEngine(KServeOptions(url: server.url, connectTimeout: .seconds(2)))
    }
    guard case .unavailable(server.url, _) = error else {
      Issue.record("\(error.map { "\($0)" } ?? "nothing")")
      return
    }
    withExtendedLifetime(model) {}
  }

  @Test func networksThatAreNotThereAreNamed() throws {
    let server = try Self.triton(Self.recorded)
    defer { server.stop() }
    #expect(
      throws: KServeError.unknownModel(
        name: "nosuch", server: server.url, reason: "Request for unknown model: 'nosuch' is not found")
    ) { try Self.model("nosuch", of: server.url) }
    let engine = try KServeEngine(KServeOptions(url: server.url, namePrefix: "my-"))
    #expect(throws: KServeError.self) { try engine.model(Self.refinement, Self.specification) }
    #expect(server.requests.last?.line == "GET /v2/models/my-rnet")
  }

  @Test func otherNetworksAreRefused() throws {
    let server = try Self.triton(Self.recorded)
    defer { server.stop() }
    let wanted = NetworkSpecification(channels: .rgb, elements: .bytes, outputs: ["embedding"])
    let engine = try KServeEngine(KServeOptions(url: server.url))
    let error = #expect(throws: KServeError.self) { try engine.model(Self.refinement, wanted) }
    #expect(error.map { "\($0)" }?.contains("no output embedding, but probability, regression") == true)
  }

  @Test func whatTheServerSaysIsPassedOn() throws {
    let said = "[request id: <id_unknown>] inference request batch-size must be <= 8 for 'calculator'"
    guard case .refused(_, 400, said) = try failure(.json(Recorded.tooManyImages, status: 400)) else {
      Issue.record("not refused")
      return
    }
    guard case .unavailable(_, "status 503: busy now") = try failure(.json("{\"error\":\"busy\\n now\"}", status: 503))
    else {
      Issue.record("not unavailable")
      return
    }
  }

  @Test(arguments: [
    ScriptedHTTPServer.Answer.json("no JSON"), .json("{}"), .json(Recorded.proposalJSON),
    .binary(Recorded.refinement, headerLength: 10_000), .binary(Recorded.refinement, headerLength: 10),
    .binary(Recorded.refinement + [0], headerLength: Recorded.refinementHeader.utf8.count),
    .binary(Recorded.proposal, headerLength: Recorded.proposalHeader.utf8.count),
    // More than the 1 MiB and four times of what was asked.
    .json(String(repeating: " ", count: 2_000_000)), .bytes(Array("nonsense\r\n\r\n".utf8)),
  ])
  func damagedAnswersAreRefused(_ answer: ScriptedHTTPServer.Answer) throws {
    let error = try failure(answer)
    guard case .damaged = error else {
      Issue.record("\(error)")
      return
    }
  }

  /// Half of an answer, twice.
  @Test func brokenAnswersAreNotTaken() throws {
    let error = try failure(.bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".utf8)))
    guard case .unavailable = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func silenceEndsInTime() throws {
    let start = ContinuousClock.now
    guard case .unavailable = try failure(.silence, timeout: .seconds(3)) else {
      Issue.record("not unavailable")
      return
    }
    // The server says nothing for 30.
    #expect(ContinuousClock.now - start < .seconds(25))
  }

  @Test func imagesOfAnotherSizeAreNotSent() throws {
    let server = try Self.triton(Self.recorded)
    defer { server.stop() }
    let model = try Self.model("rnet", of: server.url)
    let error = #expect(throws: KServeError.self) { try model.run(Self.images(1, width: 48, height: 24)) }
    guard case .unfit("rnet", server.url, _) = error else {
      Issue.record("\(error.map { "\($0)" } ?? "nothing")")
      return
    }
    #expect(server.requests.allSatisfy { $0.line.hasPrefix("GET") })
  }
}
