package import FaceDomain
package import Foundation

/// `access_token`: personal access tokens, for scripts.
extension AccountRows {
  package struct AccessToken: Sendable {
    package let guid: String
    package let name: String
    package let scopes: Set<TokenScope>
    package let created: Date
    package let expires: Date
    package let lastUsed: Date?
  }

  /// The most tokens an account has.
  package static let maximumTokens = 100

  /// Oldest first, expired ones too.
  package func tokens(of account: Int64) throws -> [AccessToken] {
    try connection.rows(
      "SELECT guid, name, scopes, created, expires, last_used FROM access_token WHERE user_id = $1 ORDER BY id",
      [.integer(account)]
    ).map { row in
      AccessToken(
        guid: try row.text(0), name: try row.text(1), scopes: Self.scopes(try row.text(2)),
        created: try row.date(3) ?? .distantPast, expires: try row.date(4) ?? .distantPast,
        lastUsed: try row.date(5))
    }
  }

  /// - Returns: its guid; nil if the account has one of that name.
  package func insertToken(
    named name: String, hash: String, scopes: Set<TokenScope>, expires: Date, of account: Int64, at now: Date
  ) throws -> String? {
    let guid = UUID().lowercase
    let inserted = try connection.execute(
      """
      INSERT INTO access_token (user_id, guid, name, token_hash, scopes, created, expires)
      VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
      """,
      [
        .integer(account), .text(guid), .text(name), .text(hash),
        .text(scopes.map(\.rawValue).sorted().joined(separator: " ")), Timestamp.value(now), Timestamp.value(expires),
      ])
    return inserted == 1 ? guid : nil
  }

  package func deleteToken(_ guid: String, of account: Int64) throws {
    try connection.execute(
      "DELETE FROM access_token WHERE guid = $1 AND user_id = $2", [.text(guid), .integer(account)])
  }

  package func deleteTokens(of account: Int64) throws {
    try connection.execute("DELETE FROM access_token WHERE user_id = $1", [.integer(account)])
  }

  /// A token that is still good, and whose it is.
  /// - Returns: also when it was last used, as far as it was noted.
  package func token(
    hash: String, at now: Date
  ) throws -> (id: Int64, account: Account, scopes: Set<TokenScope>, lastUsed: Date?)? {
    try connection.row(
      """
      SELECT t.id, t.scopes, t.last_used, u.id, u.guid, u.email, u.first_name, u.last_name, u.global_role, u.enabled
      FROM access_token AS t JOIN "user" AS u ON u.id = t.user_id
      WHERE t.token_hash = $1 AND t.expires > $2 AND u.enabled = TRUE
      """, [.text(hash), Timestamp.value(now)]
    ).map { row in
      (try row.integer(0), try Self.account(row, from: 3), Self.scopes(try row.text(1)), try row.date(2))
    }
  }

  package func noteUse(ofToken id: Int64, at now: Date) throws {
    try connection.execute(
      "UPDATE access_token SET last_used = $1 WHERE id = $2", [Timestamp.value(now), .integer(id)])
  }

  private static func scopes(_ text: String) -> Set<TokenScope> {
    Set(text.split(separator: " ").compactMap { TokenScope(rawValue: String($0)) })
  }
}
