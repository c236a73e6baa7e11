public import FaceDomain
import Recognition
import Scheduling

/// A face and whom it may be of, best match first.
public struct RecognizedFace: Sendable {
  public let face: Face
  public let subjects: [(subject: String, similarity: Double)]
}

/// Whose faces are in a photo, as far as the collection knows them.
struct Recognize: Sendable {
  let core: any FaceCore
  let collections: FaceCollections
  let searches: WorkQueue

  struct Reply: Sendable {
    let faces: [RecognizedFace]
    let pluginVersions: [String: String]
  }

  /// - Parameter predictions: how many stored examples are named for each face.
  func callAsFunction(
    _ photo: [UInt8], _ options: FindOptions, predictions: Int, apiKey: String
  ) async throws -> Reply {
    let status = try await core.status()
    let found = try await core.findFaces(in: photo, options.withVectors(of: status.calculatorVersion))
    // Taken after the photo's faces are known: a face added meanwhile counts already.
    let collection = try await collections.snapshot(of: apiKey, status)
    let faces = try await search(collection, for: found.faces, status.similarity, predictions)
    return Reply(faces: faces, pluginVersions: found.pluginVersions)
  }

  /// Candidates in one reply at most: a crowd's photo and a large number of predictions would fill memory.
  private static let largestReply = 10_000

  private func search(
    _ collection: EmbeddingSnapshot, for faces: [Face], _ similarity: SimilarityCoefficients, _ predictions: Int
  ) async throws -> [RecognizedFace] {
    let limit = Self.candidates(predictions, faces: faces.count)
    return try await searches.runOrBusy {
      try faces.map { face in
        let matches = try collection.search(face.vector(), limit: limit)
        return RecognizedFace(
          face: face,
          subjects: matches.map { ($0.face.subject, similarity.similarity(distance: $0.distance)) })
      }
    }
  }

  /// How many candidates each face gets.
  static func candidates(_ wanted: Int, faces: Int) -> Int {
    min(wanted, max(1, largestReply / max(1, faces)))
  }
}

extension WorkQueue {
  /// - Throws: ``FaceError/busy`` where the queue is full.
  func runOrBusy<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    do {
      return try await run(work)
    } catch is Full {
      throw FaceError.busy
    }
  }
}
