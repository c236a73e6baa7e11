import FaceDomain
import Recognition
import Scheduling

/// Whose faces vectors are that the client has kept.
struct RecognizeEmbeddings: Sendable {
  let core: any FaceCore
  let collections: FaceCollections
  let searches: WorkQueue

  struct Reply: Sendable {
    /// As given, so that a client recognises it.
    let vector: [Double]
    let subjects: [(subject: String, similarity: Double)]
  }

  /// In the order of the request.
  func callAsFunction(_ vectors: [[Double]], predictions: Int, apiKey: String) async throws -> [Reply] {
    let status = try await core.status()
    let units = try await searches.runOrBusy {
      try vectors.enumerated().map { number, vector in
        try UnitVector(vector, length: status.dimension, naming: "Embedding \(number + 1)")
      }
    }
    let collection = try await collections.snapshot(of: apiKey, status)
    let limit = Recognize.candidates(predictions, faces: vectors.count)
    var replies: [Reply] = []
    // In pieces: others get their turn in between, and a client that has left ends it.
    for start in stride(from: 0, to: vectors.count, by: Self.piece) {
      let range = start..<min(start + Self.piece, vectors.count)
      replies += try await searches.runOrBusy {
        try range.map { index in
          let matches = try collection.search(units[index], limit: limit)
          return Reply(
            vector: vectors[index],
            subjects: matches.map { ($0.face.subject, status.similarity.similarity(distance: $0.distance)) })
        }
      }
    }
    return replies
  }

  private static let piece = 100
}
