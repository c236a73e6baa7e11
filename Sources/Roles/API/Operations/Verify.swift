import FaceDomain
import Foundation
import Recognition
import Storage

/// Whether the one face of a photo is among those of another.
struct Verify: Sendable {
  let core: any FaceCore

  struct Reply: Sendable {
    let source: Face
    /// In the order the target's faces were found: largest first.
    let matches: [(face: Face, similarity: Double)]
    let pluginVersions: [String: String]
  }

  func callAsFunction(source: [UInt8], target: [UInt8], _ options: FindOptions) async throws -> Reply {
    let status = try await core.status()
    // Both at the same time; the errors of the source come first all the same.
    async let pending = core.findFaces(in: target, options.withVectors(of: status.calculatorVersion))
    let sourceFaces = try await core.findFaces(in: source, options.withVectors(of: status.calculatorVersion))
    guard sourceFaces.faces.count == 1 else { throw CollectionError.moreThanOneFace }
    let targetFaces = try await pending
    let face = sourceFaces.faces[0]
    let reference = try face.vector()
    return Reply(
      source: face,
      matches: try targetFaces.faces.map {
        ($0, try status.similarity.similarity(of: reference, and: $0.vector()))
      },
      pluginVersions: sourceFaces.pluginVersions)
  }

  struct StoredReply: Sendable {
    let subject: String
    /// In the order the faces were found: largest first.
    let matches: [(face: Face, similarity: Double)]
    let pluginVersions: [String: String]
  }

  /// Compares the faces of a photo with a stored one. The photo is looked at first, so that its errors come first.
  func callAsFunction(
    _ photo: [UInt8], against id: UUID, in faces: FaceStore, apiKey: String, _ options: FindOptions
  ) async throws -> StoredReply {
    let status = try await core.status()
    let found = try await core.findFaces(in: photo, options.withVectors(of: status.calculatorVersion))
    guard let stored = try await faces.face(id, of: apiKey, calculator: status.calculatorVersion) else {
      throw CollectionError.faceNotFound
    }
    return StoredReply(
      subject: stored.face.subject,
      matches: try found.faces.map {
        ($0, try status.similarity.similarity(of: stored.vector, and: $0.vector()))
      },
      pluginVersions: found.pluginVersions)
  }
}
