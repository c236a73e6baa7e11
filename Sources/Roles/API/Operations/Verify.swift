import FaceDomain
import HTTPKit
import Recognition

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
    guard sourceFaces.faces.count == 1 else { throw APIError.moreThanOneFace }
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
}
