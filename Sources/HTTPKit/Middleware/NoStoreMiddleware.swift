import HTTPTypes
public import Hummingbird

/// Keeps what is said about accounts and keys, under `/admin`, out of every cache.
public struct NoStoreMiddleware: RouterMiddleware {
  public init() {}

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    if request.uri.path.split(separator: "/").first == "admin" { response.headers[.cacheControl] = "no-store" }
    return response
  }
}
