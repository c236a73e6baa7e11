package import FaceDomain
package import Foundation

/// `mail_outbox`: mails that are to be sent, or could not be. What they say isn't kept: the token in a mail is made
/// when it is sent.
extension AccountRows {
  package enum MailKind: String, Sendable {
    case confirmation
    case reset
  }

  package enum MailState: String, Sendable {
    case waiting
    /// Given up.
    case failed
  }

  package struct OutgoingMail: Sendable {
    package let id: Int64
    package let account: Account
    package let kind: MailKind
    package let state: MailState
    package let attempts: Int
    package let created: Date
    package let nextAttempt: Date
    package let lastError: String?
  }

  /// A mail that waits already, or was given up, is taken for this one: there is one of a kind to an account.
  package func enqueueMail(_ kind: MailKind, to account: Int64, at now: Date) throws {
    try cancelMail(kind, to: account)
    try connection.execute(
      """
      INSERT INTO mail_outbox (user_id, kind, state, attempts, created, next_attempt)
      VALUES ($1, $2, 'waiting', 0, $3, $3)
      """, [.integer(account), .text(kind.rawValue), Timestamp.value(now)])
  }

  /// Writes what ``enqueueMail(_:to:at:)`` writes, and takes it back: where nobody is to be mailed, it makes the same
  /// work of it, and leaves nothing.
  package func enqueueNothing(_ kind: MailKind, at now: Date) throws {
    let row = try connection.row(
      """
      INSERT INTO mail_outbox (user_id, kind, state, attempts, created, next_attempt)
      SELECT MAX(id), $1, 'waiting', 0, $2, $2 FROM "user" HAVING COUNT(*) > 0 RETURNING id
      """, [.text(kind.rawValue), Timestamp.value(now)])
    if let row { try mailIsSent(row.integer(0)) }
  }

  /// Forgets a mail that waits or was given up. One that is being sent can't be held back.
  /// - Returns: whether there was one.
  @discardableResult
  package func cancelMail(_ kind: MailKind, to account: Int64) throws -> Bool {
    try connection.execute(
      "DELETE FROM mail_outbox WHERE user_id = $1 AND kind = $2", [.integer(account), .text(kind.rawValue)]) > 0
  }

  /// Whether a mail is still to be sent: it may have been cancelled, or another have taken its place.
  package func isMailWaiting(_ id: Int64) throws -> Bool {
    try connection.row("SELECT 1 FROM mail_outbox WHERE id = $1 AND state = 'waiting'", [.integer(id)]) != nil
  }

  package func isMailGivenUp(_ kind: MailKind, to account: Int64) throws -> Bool {
    try connection.row(
      "SELECT 1 FROM mail_outbox WHERE user_id = $1 AND kind = $2 AND state = 'failed'",
      [.integer(account), .text(kind.rawValue)]) != nil
  }

  /// Takes the mail that has waited longest, for a while: whoever dies while sending it leaves it to another.
  package func claimMail(at now: Date, until later: Date) throws -> OutgoingMail? {
    // The conditions stand there twice: PostgreSQL looks at the outer ones again when another has just taken that mail.
    let row = try connection.row(
      """
      UPDATE mail_outbox SET attempts = attempts + 1, next_attempt = $1
      WHERE state = 'waiting' AND next_attempt <= $2 AND id =
        (SELECT id FROM mail_outbox WHERE state = 'waiting' AND next_attempt <= $2 ORDER BY next_attempt, id LIMIT 1)
      RETURNING id
      """, [Timestamp.value(later), Timestamp.value(now)])
    guard let row else { return nil }
    return try mail(id: row.integer(0))
  }

  /// When the next one is due; nil if none waits.
  package func nextMailDue() throws -> Date? {
    try connection.row("SELECT MIN(next_attempt) FROM mail_outbox WHERE state = 'waiting'")?.date(0)
  }

  package func mailIsSent(_ id: Int64) throws {
    try connection.execute("DELETE FROM mail_outbox WHERE id = $1", [.integer(id)])
  }

  /// - Parameter next: when it is tried again; nil gives up.
  package func mailFailed(_ id: Int64, _ error: String, next: Date?) throws {
    try connection.execute(
      "UPDATE mail_outbox SET state = $1, last_error = $2, next_attempt = COALESCE($3, next_attempt) WHERE id = $4",
      [
        .text((next == nil ? MailState.failed : .waiting).rawValue), .text(error),
        next.map(Timestamp.value) ?? .null, .integer(id),
      ])
  }

  /// Those that wait or were given up, newest first.
  package func mails(limit: Int = 1000) throws -> [OutgoingMail] {
    try connection.rows(Self.select + " ORDER BY m.id DESC LIMIT $1", [.integer(Int64(limit))]).compactMap(Self.mail)
  }

  private func mail(id: Int64) throws -> OutgoingMail? {
    try connection.row(Self.select + " WHERE m.id = $1", [.integer(id)]).flatMap(Self.mail)
  }

  /// Forgets mails that were given up before `date`.
  package func deleteFailedMails(before date: Date) throws {
    try connection.execute(
      "DELETE FROM mail_outbox WHERE state = 'failed' AND created < $1", [Timestamp.value(date)])
  }

  private static let select = """
    SELECT m.id, m.kind, m.state, m.attempts, m.created, m.next_attempt, m.last_error,
      u.id, u.guid, u.email, u.first_name, u.last_name, u.global_role, u.enabled
    FROM mail_outbox AS m JOIN "user" AS u ON u.id = m.user_id
    """

  private static func mail(_ row: SQLRow) throws -> OutgoingMail? {
    guard let kind = MailKind(rawValue: try row.text(1)), let state = MailState(rawValue: try row.text(2)) else {
      return nil
    }
    return OutgoingMail(
      id: try row.integer(0), account: try account(row, from: 7), kind: kind, state: state,
      attempts: Int(try row.integer(3)), created: try row.date(4) ?? .distantPast,
      nextAttempt: try row.date(5) ?? .distantPast, lastError: try row.textOrNil(6))
  }
}
