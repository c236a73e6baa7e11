import FaceDomain
import Foundation
import HTTPKit
import Hummingbird
import Storage

/// `/admin/audit`
struct AuditRoutes: Sendable {
  let log: ReadAuditLog
  let now: @Sendable () -> Date

  func add(to routes: inout AdminRouteTable) {
    routes.on(.get, "/audit", .readAuditLog, .readAuditLog, list)
  }

  @Sendable private func list(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let query = try AuditLog.Query(RequestParameters(query: request.uri.query ?? ""), now: now())
    return try .json(try await log(query, requester))
  }
}

extension AuditLog.Query {
  init(_ parameters: RequestParameters, now: Date) throws(ParameterError) {
    let limit = try parameters.integer("limit", default: 100)
    guard (1...Self.maximumLimit).contains(limit) else {
      throw ParameterError(
        name: "limit", value: String(limit), expected: "a whole number from 1 to \(Self.maximumLimit)")
    }
    self.init(limit: limit)
    if parameters.isPresent("before") { before = Int64(try parameters.integer("before", default: Int.max)) }
    since = try Self.time("since", parameters, now)
    until = try Self.time("until", parameters, now)
    action = parameters.string("action")
    actor = parameters.string("actor")
    object = parameters.string("object")
    application = parameters.string("application")
  }

  private static func time(_ name: String, _ parameters: RequestParameters, _ now: Date) throws(ParameterError)
    -> Date?
  {
    guard let text = parameters.string(name) else { return nil }
    guard let time = AuditTime(text) else {
      throw ParameterError(name: name, value: text, expected: AuditTime.allowed)
    }
    return time.date(now)
  }
}
