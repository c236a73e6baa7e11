package import FaceDomain
package import Foundation

/// `account_session`: who is signed in where. 1.2's own tables hold what only Java reads.
extension AccountRows {
  /// The hashes of what a session's two tokens are, and how long each is good.
  package struct SessionTokens: Sendable {
    package let accessHash: String
    package let refreshHash: String
    package let accessExpires: Date
    package let refreshExpires: Date

    package init(accessHash: String, refreshHash: String, accessExpires: Date, refreshExpires: Date) {
      self.accessHash = accessHash
      self.refreshHash = refreshHash
      self.accessExpires = accessExpires
      self.refreshExpires = refreshExpires
    }
  }

  package struct Session: Sendable {
    package let id: Int64
    package let created: Date
    package let lastUsed: Date
    /// Of the client, when it was last used.
    package let address: String
    /// What the browser calls itself.
    package let agent: String
  }

  /// The most sessions an account has; those used longest ago go.
  package static let maximumSessions = 100

  package func insertSession(
    _ tokens: SessionTokens, of account: Int64, address: String, agent: String, at now: Date
  ) throws -> Int64 {
    let row = try connection.row(
      """
      INSERT INTO account_session (user_id, access_hash, refresh_hash, access_expires, refresh_expires, created,
        last_used, address, agent)
      VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8) RETURNING id
      """,
      [
        .integer(account), .text(tokens.accessHash), .text(tokens.refreshHash),
        Timestamp.value(tokens.accessExpires), Timestamp.value(tokens.refreshExpires), Timestamp.value(now),
        .text(address), .text(agent),
      ])
    guard let id = try row?.integer(0) else { throw StorageError.failed("the new session is gone") }
    // The new one stays, even where a clock went back.
    try connection.execute(
      """
      DELETE FROM account_session WHERE user_id = $1 AND id NOT IN
        (SELECT id FROM account_session WHERE user_id = $1
          ORDER BY CASE WHEN id = $2 THEN 0 ELSE 1 END, last_used DESC, id DESC LIMIT $3)
      """, [.integer(account), .integer(id), .integer(Int64(Self.maximumSessions))])
    return id
  }

  /// The session an access token belongs to.
  /// - Returns: its account too; nil for a token that isn't one, or isn't any more.
  package func session(access hash: String, at now: Date) throws -> (id: Int64, account: Account)? {
    try session("access_hash = $1 AND access_expires > $2", [.text(hash), Timestamp.value(now)])
  }

  /// The session a refresh token belongs to.
  package func session(refresh hash: String, at now: Date) throws -> (id: Int64, account: Account)? {
    try session("refresh_hash = $1 AND refresh_expires > $2", [.text(hash), Timestamp.value(now)])
  }

  private func session(_ condition: String, _ values: [SQLValue]) throws -> (id: Int64, account: Account)? {
    try connection.row(
      """
      SELECT s.id, u.id, u.guid, u.email, u.first_name, u.last_name, u.global_role, u.enabled
      FROM account_session AS s JOIN "user" AS u ON u.id = s.user_id WHERE u.enabled = TRUE AND s.\(condition)
      """, values
    ).map { (try $0.integer(0), try Self.account($0, from: 1)) }
  }

  /// The session an access token belongs to, or belonged to until it was renewed last: for ending it.
  package func session(endedBy hash: String) throws -> (id: Int64, account: Account)? {
    try session("id IN (SELECT id FROM account_session WHERE access_hash = $1 OR last_access_hash = $1)", [.text(hash)])
  }

  /// The session a refresh token belonged to until it was renewed last, and when that was.
  package func session(refreshedWith hash: String) throws -> (id: Int64, at: Date)? {
    try connection.row(
      "SELECT id, last_used FROM account_session WHERE last_refresh_hash = $1", [.text(hash)]
    ).map { (try $0.integer(0), try $0.date(1) ?? .distantPast) }
  }

  /// Gives a session new tokens; the old ones are no longer good.
  package func renewSession(
    _ id: Int64, _ tokens: SessionTokens, address: String, agent: String, at now: Date
  ) throws {
    try connection.execute(
      """
      UPDATE account_session SET last_access_hash = access_hash, last_refresh_hash = refresh_hash,
        access_hash = $1, refresh_hash = $2, access_expires = $3, refresh_expires = $4,
        last_used = $5, address = $6, agent = $7 WHERE id = $8
      """,
      [
        .text(tokens.accessHash), .text(tokens.refreshHash), Timestamp.value(tokens.accessExpires),
        Timestamp.value(tokens.refreshExpires), Timestamp.value(now), .text(address), .text(agent), .integer(id),
      ])
  }

  /// Last used first.
  package func sessions(of account: Int64, at now: Date) throws -> [Session] {
    try connection.rows(
      """
      SELECT id, created, last_used, address, agent FROM account_session
      WHERE user_id = $1 AND refresh_expires > $2 ORDER BY last_used DESC, id DESC
      """, [.integer(account), Timestamp.value(now)]
    ).map { row in
      Session(
        id: try row.integer(0), created: try row.date(1) ?? now, lastUsed: try row.date(2) ?? now,
        address: try row.text(3), agent: try row.text(4))
    }
  }

  /// - Returns: whether the account had it.
  package func deleteSession(_ id: Int64, of account: Int64) throws -> Bool {
    try connection.execute(
      "DELETE FROM account_session WHERE id = $1 AND user_id = $2", [.integer(id), .integer(account)]) > 0
  }

  package func endSession(_ id: Int64) throws {
    try connection.execute("DELETE FROM account_session WHERE id = $1", [.integer(id)])
  }

  /// Signs somebody out everywhere, but for one session.
  package func deleteSessions(of account: Int64, but kept: Int64? = nil) throws {
    try connection.execute(
      "DELETE FROM account_session WHERE user_id = $1 AND id <> $2", [.integer(account), .integer(kept ?? -1)])
  }

  // MARK: known_browser

  /// The most browsers that count as known for an account; those used longest ago go.
  package static let maximumBrowsers = 20

  /// Whether somebody has signed in to the account with this browser before.
  /// - Parameter hash: of what the browser was given then.
  package func isKnownBrowser(_ hash: String, of account: Int64) throws -> Bool {
    try connection.row(
      "SELECT 1 FROM known_browser WHERE token_hash = $1 AND user_id = $2", [.text(hash), .integer(account)]) != nil
  }

  package func setKnownBrowser(_ hash: String, of account: Int64, at now: Date) throws {
    try connection.execute(
      """
      INSERT INTO known_browser (user_id, token_hash, last_used) VALUES ($1, $2, $3)
      ON CONFLICT (user_id, token_hash) DO UPDATE SET last_used = excluded.last_used
      """, [.integer(account), .text(hash), Timestamp.value(now)])
    try connection.execute(
      """
      DELETE FROM known_browser WHERE user_id = $1 AND token_hash NOT IN
        (SELECT token_hash FROM known_browser WHERE user_id = $1
          ORDER BY CASE WHEN token_hash = $2 THEN 0 ELSE 1 END, last_used DESC, token_hash LIMIT $3)
      """, [.integer(account), .text(hash), .integer(Int64(Self.maximumBrowsers))])
  }

  package func forgetBrowsers(of account: Int64) throws {
    try connection.execute("DELETE FROM known_browser WHERE user_id = $1", [.integer(account)])
  }

  // MARK: What is no longer good

  package func deleteExpired(at now: Date) throws {
    for table in ["account_session WHERE refresh_expires", "reset_password_token WHERE expires_in"] {
      try connection.execute("DELETE FROM \(table) <= $1", [Timestamp.value(now)])
    }
  }
}
