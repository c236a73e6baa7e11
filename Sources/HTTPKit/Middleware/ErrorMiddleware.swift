public import Hummingbird
import Logging

/// Turns whatever a route throws into the role's error body. What no client should hear of goes to the log.
public struct ErrorMiddleware: RouterMiddleware {
  private let routes: RouteTable
  private let translate: @Sendable (any Error) -> APIError?
  private let reply: @Sendable (APIError) -> Response

  /// - Parameters:
  ///   - translate: what the role's own errors mean to a client; they are logged.
  ///   - reply: how the role says what is wrong.
  public init(
    routes: RouteTable, translate: @escaping @Sendable (any Error) -> APIError?,
    reply: @escaping @Sendable (APIError) -> Response
  ) {
    self.routes = routes
    self.translate = translate
    self.reply = reply
  }

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    let response = await answer(request, context, next)
    // A body after HEAD would be taken for the beginning of the next answer.
    return request.method == .head ? response.createHeadResponse() : response
  }

  private func answer(
    _ request: Request, _ context: AppContext, _ next: (Request, AppContext) async throws -> Response
  ) async -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      return reply(routes.missing(method: request.method, path: request.uri.path))
    } catch {
      if let error = APIError(error) { return reply(error) }
      if let error = error as? HTTPError { return reply(.malformed(error.body ?? "The request is malformed")) }
      if let translated = translate(error) {
        if translated.status.kind == .serverError {
          context.logger.error("request failed", metadata: ["error": "\(error)"])
        }
        return reply(translated)
      }
      // The type alone: an unknown error's text may hold what the client sent.
      context.logger.error("request failed", metadata: ["error": "\(type(of: error))"])
      return reply(.unexpected)
    }
  }
}
