import FaceDomain
import HTTPKit
import Hummingbird

/// `/recognition/recognize`
struct RecognitionRoutes: Sendable {
  let recognize: Recognize
  let limits: UploadLimits
  let gate: BodyGate

  func add(to routes: inout RouteTable) {
    routes.on(.post, "/api/v1/recognition/recognize", .recognize, gate.limiting(recognize))
  }

  @Sendable private func recognize(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let upload = try await PhotoUpload.read(request, context, fields: ["file"], limits: limits)
    let options = try upload.parameters.findOptions()
    let status = try upload.parameters.status()
    let reply = try await recognize(
      upload.photo("file"), options, predictions: upload.parameters.predictionCount(), apiKey: service.apiKey)
    return try .json(
      FacesBody(
        reply.faces.map { recognized in
          var body = FaceBody(recognized.face, options, status: status)
          body.subjects = recognized.subjects.map {
            FaceBody.SubjectBody(subject: $0.subject, similarity: $0.similarity.similarityBody)
          }
          return body
        },
        versions: reply.pluginVersions, status: status))
  }
}
