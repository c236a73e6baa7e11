import HTTPTypes
public import Hummingbird

/// What CompreFace's gateway adds so that pages of other origins may call the API, to every answer under `/api` and
/// `/core`; and its answer to the question beforehand. Not Hummingbird's middleware: that one answers only requests
/// with an `Origin`, and writes its lists otherwise.
public struct CORSHeadersMiddleware: RouterMiddleware {
  public init() {}

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    guard let first = request.uri.path.split(separator: "/").first, first == "api" || first == "core" else {
      return try await next(request, context)
    }
    var response = request.method == .options ? Self.preflight : try await next(request, context)
    response.headers[.accessControlAllowOrigin] = "*"
    response.headers[.accessControlAllowMethods] = "GET, POST, OPTIONS, PUT, DELETE"
    response.headers[.accessControlAllowHeaders] =
      "DNT,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,x-api-key"
    return response
  }

  private static var preflight: Response {
    Response(
      status: .noContent,
      headers: [.accessControlMaxAge: "1728000", .contentType: "text/plain charset=UTF-8", .contentLength: "0"])
  }
}
