import FaceDomain
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import Storage

/// Lets only requests through that carry the key of a service of the right type. Runs before routing, as in 1.2.
struct ServiceKeyMiddleware: RouterMiddleware {
  let services: ServiceStore

  func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    guard let type = Self.serviceType(of: request.uri.path) else { return try await next(request, context) }
    guard let key = request.headers[.apiKey] else { throw APIError.missingKey }
    guard key.utf8.count >= 36, UUID(uuidString: key) != nil else { throw APIError.keyNotUUID }
    guard let service = try await services.service(apiKey: key), service.type == type else {
      throw APIError.serviceNotFound(type, key: key)
    }
    var context = context
    context.service = service
    return try await next(request, context)
  }

  /// Nil for paths that need no key.
  private static func serviceType(of path: String) -> ServiceType? {
    let prefixes: [(String, ServiceType)] = [
      ("/api/v1/recognition", .recognition), ("/api/v1/detection", .detection),
      ("/api/v1/verification", .verification),
    ]
    return prefixes.first { path == $0.0 || path.hasPrefix($0.0 + "/") }?.1
  }
}

extension HTTPField.Name {
  static let apiKey = HTTPField.Name("x-api-key") ?? .authorization
}

extension AppContext {
  /// The service of the key, which ``ServiceKeyMiddleware`` has put here.
  func requireService() throws(APIError) -> Service {
    guard let service else { throw .missingKey }
    return service
  }
}
