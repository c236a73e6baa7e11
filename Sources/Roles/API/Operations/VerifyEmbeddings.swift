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
    return try await compare(targets, with: reference, naming: "Target")
  }

  /// - Throws: ``CollectionError/faceNotFound`` for an id the service doesn't have.
  func callAsFunction(_ embeddings: [[Double]], against id: UUID, apiKey: String) async throws -> [Match] {
    let calculator = try await core.status().calculatorVersion
    guard let stored = try await faces.face(id, of: apiKey, calculator: calculator) else {
      throw CollectionError.faceNotFound
    }
    return try await compare(embeddings, with: stored.vector, naming: "Embedding")
  }

  private func compare(
    _ vectors: [[Double]], with reference: UnitVector, naming name: String
  ) async throws -> [Match] {
    let similarity = try await core.status().similarity
    return try await searches.runOrBusy {
      try vectors.enumerated().map { number, vector in
        let unit = try UnitVector(
          vector, length: reference.values.count, naming: "\(name) \(number + 1)")
        return Match(vector: vector, similarity: try similarity.similarity(of: reference, and: unit))
      }.sorted { $0.similarity > $1.similarity }
    }
  }
}
