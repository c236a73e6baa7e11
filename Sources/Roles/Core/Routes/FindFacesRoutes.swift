import FaceDomain
import FaceWire
import HTTPKit
import Hummingbird

/// `/find_faces`, `/find_faces_base64` and `/scan_faces`
struct FindFacesRoutes: Sendable {
  let core: any FaceCore
  let limits: UploadLimits
  let gate: BodyGate

  func add(to routes: inout RouteTable) {
    routes.on(.post, "/find_faces", .findFaces, gate.limiting(find))
    routes.on(.post, "/find_faces_base64", .findFacesBase64, gate.limiting(find))
    routes.on(.post, "/scan_faces", .scanFaces, gate.limiting(scan))
  }

  @Sendable private func find(_ request: Request, _ context: AppContext) async throws -> Response {
    let (found, options) = try await look(request, context)
    return try .coreReply(WireFindings(found, options))
  }

  /// Of before plugins: boxes and embeddings alone.
  @Sendable private func scan(_ request: Request, _ context: AppContext) async throws -> Response {
    let (found, _) = try await look(request, context, plugins: [PluginSlug.calculator])
    return try .coreReply(WireScan(found))
  }

  /// - Parameter plugins: nil takes those the request names.
  private func look(
    _ request: Request, _ context: AppContext, plugins: Set<String>? = nil
  ) async throws -> (FaceFindings, FindOptions) {
    let upload = try await PhotoUpload.read(request, context, fields: ["file"], limits: limits)
    if upload.isUnselected("file") { throw APIError.noFileSelected }
    let photo = try upload.photo("file")
    var options = try upload.parameters.coreOptions()
    if let plugins { options.plugins = plugins }
    // As in 1.2, what is wrong with the limit is said after what is wrong with the photo.
    let limit = Result { () throws(APIError) in try upload.parameters.coreLimit() }
    options.limit = (try? limit.get()) ?? 1
    let found = try await core.findFaces(in: photo, options)
    _ = try limit.get()
    return (found, options)
  }
}
