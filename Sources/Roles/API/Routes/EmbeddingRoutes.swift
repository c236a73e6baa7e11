import FaceDomain
import Foundation
import HTTPKit
import Hummingbird
import Scheduling

/// The routes on vectors: `/…/embeddings/…`
struct EmbeddingRoutes: Sendable {
  let recognize: RecognizeEmbeddings
  let verify: VerifyEmbeddings
  /// Where bodies are decoded and replies encoded, too: large ones take as long as a search.
  let searches: WorkQueue
  let limits: UploadLimits
  let gate: BodyGate

  func add(to routes: inout RouteTable) {
    routes.on(
      .post, "/api/v1/recognition/embeddings/recognize", .recognizeEmbeddings, gate.counting(recognize))
    routes.on(
      .post, "/api/v1/recognition/embeddings/faces/{image_id}/verify", .verifyStoredEmbeddings,
      gate.counting(verifyStored))
    routes.on(.post, "/api/v1/verification/embeddings/verify", .verifyEmbeddings, gate.counting(verify))
  }

  private struct EmbeddingsBody: Decodable, Sendable {
    let embeddings: VectorTexts?
  }

  private struct RecognizedBody: Encodable {
    struct Result: Encodable {
      let embedding: [Double]
      let similarities: [FaceBody.SubjectBody]
    }

    let result: [Result]
  }

  @Sendable private func recognize(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let count = try RequestParameters(query: request.uri.query ?? "").predictionCount()
    let vectors = try await embeddings(request, context)
    let replies = try await recognize(vectors, predictions: count, apiKey: service.apiKey)
    return try await searches.runOrBusy {
      try .json(
        RecognizedBody(
          result: replies.map { reply in
            RecognizedBody.Result(
              embedding: reply.vector,
              similarities: reply.subjects.map {
                FaceBody.SubjectBody(subject: $0.subject, similarity: $0.similarity.similarityBody)
              })
          }))
    }
  }

  private struct VerifiedBody: Encodable {
    struct Result: Encodable {
      let embedding: [Double]
      let similarity: Float
    }

    let result: [Result]

    init(_ matches: [VerifyEmbeddings.Match]) {
      result = matches.map { Result(embedding: $0.vector, similarity: $0.similarity.similarityBody) }
    }
  }

  @Sendable private func verifyStored(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let id = try context.imageID()
    let vectors = try await embeddings(request, context)
    let matches = try await verify(vectors, against: id, apiKey: service.apiKey)
    return try await searches.runOrBusy { try .json(VerifiedBody(matches)) }
  }

  private struct PairBody: Decodable, Sendable {
    let source: VectorText?
    let targets: VectorTexts?
  }

  @Sendable private func verify(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try context.requireService()
    let body = try await decode(PairBody.self, request, context)
    guard let source = body.source?.numbers, !source.isEmpty else { throw APIError.emptyField("source") }
    guard let targets = body.targets?.vectors, !targets.isEmpty else { throw APIError.emptyField("targets") }
    let matches = try await verify(source: source, targets: targets)
    return try await searches.runOrBusy { try .json(VerifiedBody(matches)) }
  }

  private func embeddings(_ request: Request, _ context: AppContext) async throws -> [[Double]] {
    let body = try await decode(EmbeddingsBody.self, request, context)
    guard let embeddings = body.embeddings?.vectors, !embeddings.isEmpty else {
      throw APIError.emptyField("embeddings")
    }
    return embeddings
  }

  private func decode<Body: Decodable & Sendable>(
    _ type: Body.Type, _ request: Request, _ context: AppContext
  ) async throws -> Body {
    let data = try await VectorBody.collect(request, context, limits: limits)
    return try await searches.runOrBusy { try VectorBody.decode(type, from: data) }
  }
}
