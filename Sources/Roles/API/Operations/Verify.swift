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
    var options = options
    options.plugins.insert("calculator")
    let sourceFaces = try await core.findFaces(in: source, options)
    guard sourceFaces.faces.count == 1 else { throw CollectionError.moreThanOneFace }
    let targetFaces = try await core.findFaces(in: target, options)
    let face = sourceFaces.faces[0]
    let reference = try Self.vector(of: face)
    return Reply(
      source: face,
      matches: try targetFaces.faces.map {
        ($0, try status.similarity.similarity(of: reference, and: Self.vector(of: $0)))
      },
      pluginVersions: sourceFaces.pluginVersions)
  }

  private static func vector(of face: Face) throws -> UnitVector {
    guard let embedding = face.embedding else { throw FaceError.coreUnavailable }
    return try embedding.normalized()
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
    var options = options
    options.plugins.insert("calculator")
    let found = try await core.findFaces(in: photo, options)
    guard let stored = try await faces.face(id, of: apiKey, calculator: status.calculatorVersion) else {
      throw CollectionError.faceNotFound
    }
    return StoredReply(
      subject: stored.face.subject,
      matches: try found.faces.map {
        ($0, try status.similarity.similarity(of: stored.vector, and: Self.vector(of: $0)))
      },
      pluginVersions: found.pluginVersions)
  }
}
