import FaceDomain
import Foundation
import HTTPKit
import Hummingbird
import Storage

/// `/static`: photos for browsers, which can't send a key in a header. The key in the path is checked all the same.
struct StaticRoutes: Sendable {
  let services: ServiceStore
  let faces: FaceStore
  let gate: BodyGate

  func add(to routes: inout RouteTable) {
    routes.on(.get, "/api/v1/static/{api_key}/images/{image_id}", .staticImage, image)
  }

  @Sendable private func image(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try await services.service(apiKey: try context.pathVariable("api_key"), type: .recognition)
    return try await gate.photo(context.imageID(), of: service, in: faces)
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

extension BodyGate {
  /// The photo of a face as it was uploaded, to be kept by the one who asked and by no cache in between.
  func photo(_ id: UUID, of service: Service, in faces: FaceStore) async throws -> Response {
    guard let bytes = try await faces.photo(of: id, of: service.apiKey) else {
      throw APIError.imageNotFound(id.uuidString.lowercased())
    }
    return try counting(
      .bytes(
        ByteBuffer(bytes: bytes), type: "application/octet-stream",
        headers: [.cacheControl: "private, max-age=31536000"]))
  }
}
