package import HTTPTypes
public import Hummingbird
import Logging

/// Gives each request an id, the client's own where it sent a sensible one, which stands in the log and in the answer:
/// a user who reports it leads to the line.
public struct RequestIDMiddleware: RouterMiddleware {
  public init() {}

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    let id = request.headers[.requestID].flatMap { Self.isSensible($0) ? $0 : nil } ?? context.id
    var context = context
    context.requestID = id
    context.logger[metadataKey: "hb.request.id"] = "\(id)"
    var response = try await next(request, context)
    response.headers[.requestID] = id
    return response
  }

  /// Nothing that could break a line of the log or a header.
  private static func isSensible(_ id: String) -> Bool {
    (1...128).contains(id.utf8.count)
      && id.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
      }
  }
}

extension HTTPField.Name {
  package static let requestID = HTTPField.Name("X-Request-ID") ?? { preconditionFailure("X-Request-ID is a token") }()
}
