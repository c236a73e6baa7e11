import FaceDomain
import Foundation
import Recognition
import Scheduling
import Storage

/// How alike vectors are that the client has kept.
struct VerifyEmbeddings: Sendable {
  let core: any FaceCore
  let faces: FaceStore
  let searches: WorkQueue

  struct Match: Sendable {
    /// As given, so that a client recognises it.
    let vector: [Double]
    let similarity: Double
  }

  /// Best match first; equal ones in the order given.
  func callAsFunction(source: [Double], targets: [[Double]]) async throws -> [Match] {
    let reference = try UnitVector(source, naming: "The source")
    return try await compare(targets, with: reference, naming: "Target", core.status().similarity)
  }

  /// - Throws: ``CollectionError/faceNotFound`` for an id the service doesn't have.
  func callAsFunction(_ embeddings: [[Double]], against id: UUID, apiKey: String) async throws -> [Match] {
    let status = try await core.status()
    guard let stored = try await faces.face(id, of: apiKey, calculator: status.calculatorVersion) else {
      throw CollectionError.faceNotFound
    }
    return try await compare(embeddings, with: stored.vector, naming: "Embedding", status.similarity)
  }

  private func compare(
    _ vectors: [[Double]], with reference: UnitVector, naming name: String, _ similarity: SimilarityCoefficients
  ) async throws -> [Match] {
    try await searches.runOrBusy {
      try vectors.enumerated().map { number, vector in
        let unit = try UnitVector(
          vector, length: reference.values.count, naming: "\(name) \(number + 1)")
        return Match(vector: vector, similarity: try similarity.similarity(of: reference, and: unit))
      }.sorted { $0.similarity > $1.similarity }
    }
  }
}
