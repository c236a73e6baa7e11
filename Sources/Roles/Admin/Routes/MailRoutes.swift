import FaceDomain
import Foundation
import HTTPKit
import Hummingbird
import Storage

/// `/admin/mails`: what was not sent yet, or could not be.
struct MailRoutes: Sendable {
  let mails: Mails

  func add(to routes: inout AdminRouteTable) {
    routes.on(.get, "/mails", .listMails, .seeMails, list)
  }

  @Sendable private func list(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(try await mails.list(requester).map(MailBody.init))
  }
}

/// With what is null too: a list whose entries all have the same fields.
private struct MailBody: Encodable {
  let mail: AccountRows.OutgoingMail

  private enum Key: CodingKey { case id, kind, userId, email, state, attempts, created, nextAttempt, error }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode("\(mail.id)", forKey: .id)
    try container.encode(mail.kind.rawValue, forKey: .kind)
    try container.encode(mail.account.guid, forKey: .userId)
    try container.encode(mail.account.email, forKey: .email)
    try container.encode(mail.state.rawValue, forKey: .state)
    try container.encode(mail.attempts, forKey: .attempts)
    try container.encode(mail.created.ISO8601Format(), forKey: .created)
    let next = mail.state == .waiting ? mail.nextAttempt : nil
    try container.encode(next?.ISO8601Format(), forKey: .nextAttempt)
    try container.encode(mail.lastError, forKey: .error)
  }
}
