import FaceDomain
import HTTPKit
import Hummingbird

/// `/detection/detect`
struct DetectionRoutes: Sendable {
  let core: any FaceCore
  let limits: UploadLimits
  let gate: BodyGate

  func add(to routes: inout RouteTable) {
    routes.on(.post, "/api/v1/detection/detect", .detect, gate.limiting(detect))
  }

  @Sendable private func detect(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try context.requireService()
    let upload = try await PhotoUpload.read(request, context, fields: ["file"], limits: limits)
    let options = try upload.parameters.findOptions()
    let status = try upload.parameters.status()
    let found = try await core.findFaces(in: upload.photo("file"), options)
    return try .json(
      FacesBody(
        found.faces.map { FaceBody($0, options, status: status, roundsProbability: false) },
        versions: found.pluginVersions, status: status))
  }
}
