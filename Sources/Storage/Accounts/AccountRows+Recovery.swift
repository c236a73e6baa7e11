package import FaceDomain
package import Foundation

/// What belongs to lost passwords and new accounts, beside the tokens and mails themselves.
extension AccountRows {
  /// Whether a token would be taken now. It is not taken by asking.
  /// - Parameter hash: of the token, in the form of a UUID.
  package func isResetToken(_ hash: String, at now: Date) throws -> Bool {
    try connection.row(
      "SELECT 1 FROM reset_password_token WHERE token = $1 AND expires_in > $2",
      [.text(hash), Timestamp.value(now)]) != nil
  }

  /// Whatever link the account was given is no longer good, and none is on its way.
  package func forgetReset(of account: Account) throws {
    try connection.execute("DELETE FROM reset_password_token WHERE user_email = $1", [.text(account.email)])
    try cancelMail(.reset, to: account.id)
  }

  /// Forgets a mail that waits or was given up. One that is being sent can't be held back.
  package func cancelMail(_ kind: MailKind, to account: Int64) throws {
    try connection.execute(
      "DELETE FROM mail_outbox WHERE user_id = $1 AND kind = $2", [.integer(account), .text(kind.rawValue)])
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
}
