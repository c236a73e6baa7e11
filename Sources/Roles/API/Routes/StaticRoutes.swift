import FaceDomain
import Foundation
import HTTPKit
import Hummingbird
import Storage

/// `/static`: photos for browsers, which can't send a key in a header. The key in the path is checked all the same.
struct StaticRoutes: Sendable {
  let services: ServiceStore
  let photos: PhotoDownload

  func add(to routes: inout RouteTable) {
    routes.on(.get, "/api/v1/static/{api_key}/images/{image_id}", .staticImage, image)
  }

  @Sendable private func image(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try await services.service(apiKey: try context.pathVariable("api_key"), type: .recognition)
    return try await photos(request, context, of: service)
  }
}

extension ServiceStore {
  /// The service of a key, if it is of this type.
  /// - Throws: ``APIError`` with code 26 or 10.
  func service(apiKey key: String, type: ServiceType) async throws -> Service {
    guard key.utf8.count >= 36, UUID(uuidString: key) != nil else { throw APIError.keyNotUUID }
    guard let service = try await service(apiKey: key), service.type == type else {
      throw APIError.serviceNotFound(type, key: key)
    }
    return service
  }
}
