import FaceDomain
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import Storage

/// Lets only requests through that carry the key of a service of the right type. Runs before routing, as in 1.2.
struct ServiceKeyMiddleware: RouterMiddleware {
  let services: KnownServices
  let counter: RequestCounter

  func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    guard let type = Self.serviceType(of: request.uri.path) else { return try await next(request, context) }
    guard let key = request.headers[.apiKey] else { throw APIError.missingKey }
    let service = try await services.service(apiKey: key, type: type)
    if Self.isCounted(request.uri.path) { counter.count(service) }
    var context = context
    context.service = service
    do {
      return try await next(request, context)
    } catch StorageError.serviceGone {
      // Deleted after it was looked up, or its key renewed.
      throw APIError.serviceNotFound(type, key: key)
    }
  }

  /// As in 1.2: before the request is looked at, so that failed ones count too.
  private static func isCounted(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    return parts.count >= 4
      && [["recognition", "recognize"], ["detection", "detect"], ["verification", "verify"]].contains(parts[2...3])
  }

  /// Nil for paths that need no key.
  private static func serviceType(of path: String) -> ServiceType? {
    // Part by part, as the router reads it: it skips empty ones, and so must this, or `//` would be a way around.
    let parts = path.split(separator: "/")
    guard parts.count >= 3, parts[0] == "api", parts[1] == "v1" else { return nil }
    return switch parts[2] {
    case "recognition": .recognition
    case "detection": .detection
    case "verification": .verification
    default: nil
    }
  }
}

extension AppContext {
  /// The service of the key, which ``ServiceKeyMiddleware`` has put here.
  func requireService() throws(APIError) -> Service {
    guard let service else { throw .missingKey }
    return service
  }

  /// Whom the audit log names for what is done with a service's key.
  func actor(_ service: Service) -> AuditEvent.Actor {
    AuditEvent.Actor(kind: .serviceKey, id: service.guid, name: service.name, address: client.address)
  }
}
