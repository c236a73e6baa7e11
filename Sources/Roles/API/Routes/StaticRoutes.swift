import FaceDomain
import HTTPKit
import Hummingbird

/// `/static`: photos for browsers, which can't send a key in a header. The key in the path is checked all the same.
struct StaticRoutes: Sendable {
  let services: KnownServices
  let photos: PhotoDownload

  func add(to routes: inout RouteTable) {
    routes.on(.get, "/api/v1/static/{api_key}/images/{image_id}", .staticImage, image)
  }

  @Sendable private func image(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try await services.service(apiKey: try context.pathVariable("api_key"), type: .recognition)
    return try await photos(request, context, of: service)
  }
}
