import FaceDomain
import Foundation
import HTTPTypes
import TestSupport
import Testing

/// rest-api 3.4, 3.5, 3.12: vectors in place of photos.
@Suite struct EmbeddingTests {
  private struct Verified: Decodable {
    struct Result: Decodable {
      let embedding: [Double]
      let similarity: Float
    }

    let result: [Result]
  }

  private struct Recognized: Decodable {
    struct Result: Decodable {
      struct Subject: Decodable {
        let subject: String
        let similarity: Float
      }

      let embedding: [Double]
      let similarities: [Subject]
    }

    let result: [Result]
  }

  /// (tanh((.42 − d)·12) + 1) / 2 for unit vectors at the distances 0, √2 and 2.
  @Test func vectorsOfAnyLengthAreComparedBestFirst() async throws {
    try await APIFixture.run(.verification) { api in
      let reply = try await api.json(
        .post, "/verification/embeddings/verify",
        #"{"source":[3,0,0],"targets":[[-1,0,0],[0,1e300,0],[1e-300,0,0]]}"#)
      let results = try reply.decode(Verified.self).result
      #expect(results.map(\.embedding) == [[1e-300, 0, 0], [0, 1e300, 0], [-1, 0, 0]])
      #expect(results.map(\.similarity) == [0.99996, 0, 0])
      #expect(String(decoding: reply.body, as: UTF8.self).contains(#""similarity":0.99996"#))
    }
  }

  @Test(arguments: [
    (#"{"targets":[[1]]}"#, 5, "Field source cannot be empty"),
    (#"{"source":[],"targets":[[1]]}"#, 5, "Field source cannot be empty"),
    (#"{"source":[1]}"#, 5, "Field targets cannot be empty"),
    (#"{"source":[1],"targets":[]}"#, 5, "Field targets cannot be empty"),
    (#"{"source":[1,2],"targets":[[1,2],[1]]}"#, 104, "Target 2 has 1 numbers, 2 are expected"),
    (#"{"source":[0,0],"targets":[[1,2]]}"#, 104, "The source is a vector of zeros"),
    (#"{"source":[1,2],"targets":[[NaN,1]]}"#, 104, "Target 1 has numbers that are not finite"),
    (#"{"source":[1,2],"targets":[[1e999,1]]}"#, 104, "Target 1 has numbers that are not finite"),
    (#"{"source":[1,2],"targets":[[1,-Infinity]]}"#, 104, "Target 1 has numbers that are not finite"),
  ])
  func whatCanNotBeComparedIsNamed(body: String, code: Int, message: String) async throws {
    try await APIFixture.run(.verification) { api in
      let reply = try await api.json(.post, "/verification/embeddings/verify", body)
      #expect(reply.status == .badRequest)
      #expect(reply.code == code)
      #expect(reply.message == message)
    }
  }

  @Test func millionsOfVectorsAreRefused() async throws {
    try await APIFixture.run(.verification) { api in
      let targets = [String](repeating: "[1]", count: 10_001).joined(separator: ",")
      let reply = try await api.json(
        .post, "/verification/embeddings/verify", "{\"source\":[1],\"targets\":[\(targets)]}")
      #expect(reply.code == 26)
      let long = [String](repeating: "1", count: 16_385).joined(separator: ",")
      let other = try await api.json(
        .post, "/verification/embeddings/verify", "{\"source\":[\(long)],\"targets\":[[1]]}")
      #expect(other.code == 104)
    }
  }

  /// Read as JSON5, by which `NaN` would be allowed, the first two end the process.
  @Test(arguments: [
    Array(#"{"source":[1e-],"targets":[[1]]}"#.utf8), [0x7B, 0xFF] + Array(#""source":[]}"#.utf8),
    Array(#"{"source":[NaN"#.utf8), Array("[Infinity".utf8), Array("NaN".utf8),
  ])
  func brokenJSONIsRefused(body: [UInt8]) async throws {
    try await APIFixture.run(.verification) { api in
      let reply = try await api.send(
        .post, "/verification/embeddings/verify", type: "application/json", body)
      #expect(reply.status == .badRequest)
      #expect(reply.code == 0 || reply.code == 104)
    }
  }

  @Test(arguments: ["\"1\"", "null", "[]"])
  func whatIsNoNumberIsRefused(number: String) async throws {
    try await APIFixture.run(.verification) { api in
      let reply = try await api.json(
        .post, "/verification/embeddings/verify", "{\"source\":[1],\"targets\":[[\(number)]]}")
      #expect(reply.status == .badRequest)
      #expect(reply.code == 0)
    }
  }

  @Test func aVectorOfAnAddedFaceIsRecognisedAndVerified() async throws {
    try await APIFixture.run { api in
      let id = try await api.add("ann", as: "Ann")
      try await api.add("bob", as: "Bob")
      let (ann, eve) = (try await api.vector(of: "ann"), try await api.vector(of: "eve"))
      let body = "{\"embeddings\":[\(eve),\(ann)]}"

      let recognized = try await api.json(.post, "/recognition/embeddings/recognize?prediction_count=2", body)
      let results = try recognized.decode(Recognized.self).result
      #expect(results.map(\.embedding) == [eve, ann])
      #expect(results.map(\.similarities.count) == [2, 2])
      #expect(results[1].similarities[0].subject == "Ann")
      #expect(results[1].similarities[0].similarity == 0.99996)

      let verified = try await api.json(.post, "/recognition/embeddings/faces/\(id)/verify", body)
      #expect(try verified.decode(Verified.self).result.map(\.embedding) == [ann, eve])

      let unknown = try await api.json(.post, "/recognition/embeddings/faces/\(UUID().uuidString)/verify", body)
      #expect(unknown.status == .notFound)
      #expect(unknown.message == "Image Id is incorrect")
      let short = try await api.json(.post, "/recognition/embeddings/recognize", #"{"embeddings":[[1,2,3]]}"#)
      #expect(short.message == "Embedding 1 has 3 numbers, 16 are expected")
    }
  }
}

extension APIFixture {
  fileprivate func vector(of person: String) async throws -> [Double] {
    struct Detected: Decodable {
      struct Result: Decodable {
        let embedding: [Double]
      }

      let result: [Result]
    }
    let reply = try await upload(
      "/recognition/recognize?face_plugins=calculator", ["file": ScriptedFaceCore.photo(person)])
    return try #require(reply.decode(Detected.self).result.first?.embedding)
  }
}
