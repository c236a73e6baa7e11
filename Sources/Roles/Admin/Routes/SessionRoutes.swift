import FaceDomain
import Foundation
import HTTPKit
import Hummingbird
import Storage

/// `/admin/user/me/sessions`: where somebody is signed in.
struct SessionRoutes: Sendable {
  let sessions: Sessions

  func add(to routes: inout AdminRouteTable) {
    routes.on(.get, "/user/me/sessions", .listSessions, .ownCredentials, list)
    routes.on(.delete, "/user/me/sessions", .endOtherSessions, .ownCredentials, endOthers)
    routes.on(.delete, "/user/me/sessions/{session}", .endSession, .ownCredentials, end)
  }

  private struct Body: Encodable {
    let id: String
    let created: String
    let lastUsed: String
    let address: String
    let agent: String
    let current: Bool
  }

  @Sendable private func list(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(
      try await sessions.list(requester).map {
        Body(
          id: "\($0.id)", created: $0.created.ISO8601Format(), lastUsed: $0.lastUsed.ISO8601Format(),
          address: $0.address, agent: $0.agent, current: $0.id == requester.session)
      })
  }

  @Sendable private func end(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    guard let id = Int64(try context.pathVariable("session")), try await sessions.end(id, requester) else {
      throw APIError.unknownPath(request.uri.path.clipped(to: 200))
    }
    var response = Response.empty()
    if id == requester.session { SessionReply.forget(on: &response, context.client) }
    return response
  }

  @Sendable private func endOthers(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try await sessions.endOthers(requester)
    return .empty()
  }
}
