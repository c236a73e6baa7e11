package import FaceDomain
package import Foundation

/// `reset_password_token`: how a lost password is replaced by a new one.
extension AccountRows {
  /// The one way to a new password without the old one. A new token takes the place of the account's last.
  /// - Parameter hash: of the token, in the form of a UUID.
  package func setResetToken(_ hash: String, of account: Account, expires: Date) throws {
    try connection.execute(
      """
      INSERT INTO reset_password_token (token, user_email, expires_in) VALUES ($1, $2, $3)
      ON CONFLICT (user_email) DO UPDATE SET token = excluded.token, expires_in = excluded.expires_in
      """, [.text(hash), .text(account.email), Timestamp.value(expires)])
  }

  /// A token for a link that somebody hands over. A mail that is yet to come would bring another one, and make this one
  /// useless; so none comes.
  /// - Parameter hash: of the token, in the form of a UUID.
  package func handOverResetToken(_ hash: String, of account: Account, expires: Date) throws {
    try forgetReset(of: account)
    try setResetToken(hash, of: account, expires: expires)
  }

  /// Whether a token would be taken now. It is not taken by asking.
  /// - Parameter hash: of the token, in the form of a UUID.
  package func isResetToken(_ hash: String, at now: Date) throws -> Bool {
    try connection.row(
      "SELECT 1 FROM reset_password_token WHERE token = $1 AND expires_in > $2",
      [.text(hash), Timestamp.value(now)]) != nil
  }

  /// Takes a token, which is good once.
  /// - Returns: whose it was; nil if it isn't one, or isn't good any more.
  package func takeResetToken(_ hash: String, at now: Date) throws -> Account? {
    let row = try connection.row(
      "DELETE FROM reset_password_token WHERE token = $1 AND expires_in > $2 RETURNING user_email",
      [.text(hash), Timestamp.value(now)])
    return try row.flatMap { try account(email: $0.text(0)) }.flatMap { $0.isEnabled ? $0 : nil }
  }

  /// Whatever link the account was given is no longer good, and none is on its way.
  /// - Returns: whether there was any.
  @discardableResult
  package func forgetReset(of account: Account) throws -> Bool {
    let tokens = try connection.execute(
      "DELETE FROM reset_password_token WHERE user_email = $1", [.text(account.email)])
    return try cancelMail(.reset, to: account.id) || tokens > 0
  }

  /// Sets a password without the old one. The account may have been in other hands, so whoever was signed in to it, with
  /// whatever, no longer is.
  package func resetPassword(_ hash: String, of account: Account) throws {
    try setPasswordHash(hash, of: account.id)
    try deleteSessions(of: account.id)
    try forgetBrowsers(of: account.id)
    try deleteTokens(of: account.id)
    try forgetReset(of: account)
  }
}
