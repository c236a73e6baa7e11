import FaceDomain
import Foundation
import HTTPKit
import Hummingbird

/// The routes on vectors: `/…/embeddings/…`
struct EmbeddingRoutes: Sendable {
  let recognize: RecognizeEmbeddings
  let verify: VerifyEmbeddings
  let limits: UploadLimits
  let gate: BodyGate

  func add(to routes: inout RouteTable) {
    routes.on(
      .post, "/api/v1/recognition/embeddings/recognize", .recognizeEmbeddings, gate.limiting(recognize))
    routes.on(
      .post, "/api/v1/recognition/embeddings/faces/{image_id}/verify", .verifyStoredEmbeddings,
      gate.limiting(verifyStored))
    routes.on(.post, "/api/v1/verification/embeddings/verify", .verifyEmbeddings, gate.limiting(verify))
  }

  private struct EmbeddingsBody: Decodable {
    let embeddings: [[Double]]?
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
    return try .json(
      RecognizedBody(
        result: replies.map { reply in
          RecognizedBody.Result(
            embedding: reply.vector,
            similarities: reply.subjects.map {
              FaceBody.SubjectBody(subject: $0.subject, similarity: $0.similarity.similarityBody)
            })
        }))
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
    return try .json(VerifiedBody(try await verify(vectors, against: id, apiKey: service.apiKey)))
  }

  private struct PairBody: Decodable {
    let source: [Double]?
    let targets: [[Double]]?
  }

  @Sendable private func verify(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try context.requireService()
    let body = try await request.decodeVectors(PairBody.self, context, limits: limits)
    guard let source = body.source, !source.isEmpty else { throw APIError.emptyField("source") }
    guard let targets = body.targets, !targets.isEmpty else { throw APIError.emptyField("targets") }
    return try .json(VerifiedBody(try await verify(source: source, targets: targets)))
  }

  private func embeddings(_ request: Request, _ context: AppContext) async throws -> [[Double]] {
    let body = try await request.decodeVectors(EmbeddingsBody.self, context, limits: limits)
    guard let embeddings = body.embeddings, !embeddings.isEmpty else { throw APIError.emptyField("embeddings") }
    return embeddings
  }
}
