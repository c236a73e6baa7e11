public import FaceDomain
import Recognition

/// A face and whom it may be of, best match first.
public struct RecognizedFace: Sendable {
  public let face: Face
  public let subjects: [(subject: String, similarity: Double)]
}

/// Whose faces are in a photo, as far as the collection knows them.
struct Recognize: Sendable {
  let core: any FaceCore
  let collections: FaceCollections

  struct Reply: Sendable {
    let faces: [RecognizedFace]
    let pluginVersions: [String: String]
  }

  /// - Parameter predictions: how many stored examples are named for each face.
  func callAsFunction(
    _ photo: [UInt8], _ options: FindOptions, predictions: Int, apiKey: String
  ) async throws -> Reply {
    let status = try await core.status()
    var options = options
    options.plugins.insert("calculator")
    let found = try await core.findFaces(in: photo, options)
    // Taken after the photo's faces are known: a face added meanwhile counts already.
    let collection = try await collections.collection(of: apiKey).snapshot(status)
    let faces = try found.faces.map { face in
      guard let embedding = face.embedding else { throw FaceError.coreUnavailable }
      let matches = try collection.search(embedding.normalized(), limit: predictions)
      return RecognizedFace(
        face: face,
        subjects: matches.map {
          (subject: $0.face.subject, similarity: status.similarity.similarity(distance: $0.distance))
        })
    }
    return Reply(faces: faces, pluginVersions: found.pluginVersions)
  }
}
