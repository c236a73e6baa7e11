import FaceDomain
import HTTPKit
import Hummingbird
import Storage

/// `/verification/verify`, and the comparison with a stored face
struct VerificationRoutes: Sendable {
  let verify: Verify
  let faces: FaceStore
  let limits: UploadLimits
  let gate: BodyGate

  func add(to routes: inout RouteTable) {
    routes.on(.post, "/api/v1/verification/verify", .verify, gate.limiting(verify))
    routes.on(.post, "/api/v1/recognition/faces/{image_id}/verify", .verifyStoredFace, gate.limiting(verifyStored))
  }

  private struct Body: Encodable {
    struct Result: Encodable {
      let source_image_face: FaceBody
      let face_matches: [FaceBody]
      let plugins_versions: [String: String]?
    }

    let result: [Result]
  }

  @Sendable private func verify(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try context.requireService()
    let upload = try await PhotoUpload.read(request, context, fields: ["source_image", "target_image"], limits: limits)
    let options = try upload.parameters.findOptions()
    let status = try upload.parameters.status()
    let reply = try await verify(
      source: upload.photo("source_image"), target: upload.photo("target_image"), options)
    let result = Body.Result(
      source_image_face: FaceBody(reply.source, options, status: status),
      face_matches: reply.matches.map { face, similarity in
        var body = FaceBody(face, options, status: status)
        body.similarity = similarity.similarityBody
        return body
      },
      plugins_versions: versionsBody(reply.pluginVersions, status: status))
    return try .json(Body(result: [result]))
  }

  @Sendable private func verifyStored(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let id = try context.imageID()
    let upload = try await PhotoUpload.read(request, context, fields: ["file"], limits: limits)
    let options = try upload.parameters.findOptions()
    let status = try upload.parameters.status()
    let reply = try await verify(
      upload.photo("file"), against: id, in: faces, apiKey: service.apiKey, options)
    return try .json(
      FacesBody(
        reply.matches.map { face, similarity in
          var body = FaceBody(face, options, status: status)
          body.subject = reply.subject
          body.similarity = similarity.similarityBody
          return body
        },
        versions: reply.pluginVersions, status: status))
  }
}
