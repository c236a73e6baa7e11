import FaceDomain
import Foundation
import HTTPKit
import Hummingbird
import Storage

/// `/admin/audit`
struct AuditRoutes: Sendable {
  let accounts: ManageAccounts
  let log: AuditLog

  func add(to routes: inout AdminRouteTable) {
    routes.on(.get, "/audit", .readAuditLog, .readAuditLog, list)
  }

  @Sendable private func list(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try await accounts.requireAuditReader(requester)
    let query = try AuditLog.Query(RequestParameters(query: request.uri.query ?? ""))
    return try .json(try await log.entries(query).map(EntryBody.init))
  }
}

extension AuditLog.Query {
  init(_ parameters: RequestParameters) throws(ParameterError) {
    let limit = try parameters.integer("limit", default: 100)
    guard (1...Self.maximumLimit).contains(limit) else {
      throw ParameterError(
        name: "limit", value: String(limit), expected: "a whole number from 1 to \(Self.maximumLimit)")
    }
    self.init(limit: limit)
    if parameters.isPresent("before") { before = Int64(try parameters.integer("before", default: Int.max)) }
    since = try Self.time("since", parameters)
    until = try Self.time("until", parameters)
    action = parameters.string("action")
    actor = parameters.string("actor")
    object = parameters.string("object")
  }

  private static func time(_ name: String, _ parameters: RequestParameters) throws(ParameterError) -> Date? {
    guard let text = parameters.string(name) else { return nil }
    let styles: [Date.ISO8601FormatStyle] = [
      .iso8601, .iso8601.year().month().day(), Date.ISO8601FormatStyle(includingFractionalSeconds: true),
    ]
    for style in styles {
      if let date = try? style.parse(text) { return date }
    }
    throw ParameterError(
      name: name, value: text, expected: "a day such as 2026-11-23 or a time such as 2026-11-23T10:00:00Z")
  }
}

private struct EntryBody: Encodable {
  struct Actor: Encodable {
    let kind: String
    let id: String
    let name: String
    let address: String
  }

  struct Object: Encodable {
    let kind: String
    let id: String
    let name: String
  }

  let id: Int64
  let at: String
  let actor: Actor
  let action: String
  let object: Object
  let application: String
  let detail: String

  init(_ entry: AuditEntry) {
    let event = entry.event
    id = entry.id
    at = entry.at.formatted(.iso8601)
    actor = Actor(
      kind: event.actor.kind.rawValue, id: event.actor.id, name: event.actor.name, address: event.actor.address)
    action = event.action.rawValue
    object = Object(kind: event.object.kind.rawValue, id: event.object.id, name: event.object.name)
    application = event.application
    detail = event.detail
  }
}
