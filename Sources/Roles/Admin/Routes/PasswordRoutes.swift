import FaceDomain
import Foundation
import HTTPKit
import Hummingbird

/// What leads to a new password without the old one.
struct PasswordRoutes: Sendable {
  let reset: ResetPassword

  func add(to routes: inout AdminRouteTable) {
    routes.open(.post, "/user/forgot-password", .forgotPassword, ask)
    routes.open(.put, "/user/reset-password", .resetPassword, reset)
    routes.on(.post, "/user/{user}/reset-link", .makeResetLink, .makeResetLinks, makeLink)
  }

  private struct EmailBody: Decodable {
    let email: String?
  }

  @Sendable private func ask(_ request: Request, _ context: AppContext) async throws -> Response {
    let body = try await request.decodeJSON(EmailBody.self)
    try await reset.ask(body.email ?? "", from: context.client.address)
    return .empty()
  }

  private struct PasswordBody: Decodable {
    let password: String?
  }

  @Sendable private func reset(_ request: Request, _ context: AppContext) async throws -> Response {
    let body = try await request.decodeJSON(PasswordBody.self)
    try await reset(request.linkToken(), body.password ?? "", from: context.client.address)
    return .empty()
  }

  private struct LinkBody: Encodable {
    let link: String
    let expires: String
  }

  @Sendable private func makeLink(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let link = try await reset.makeLink(for: context.user(), requester)
    return try .json(LinkBody(link: link.url, expires: link.expires.ISO8601Format()))
  }
}
