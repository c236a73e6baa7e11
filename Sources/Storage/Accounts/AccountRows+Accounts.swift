package import FaceDomain
package import Foundation

/// `user`
extension AccountRows {
  /// 1.2 seeds an account of this id, which the first person to register takes over. Nobody signs in with it.
  static let demo = "00000000-0000-0000-0000-000000000001"

  private static let select =
    "SELECT id, guid, email, first_name, last_name, global_role, enabled FROM \"user\" WHERE guid <> '\(demo)'"

  static func account(_ row: SQLRow, from column: Int = 0) throws -> Account {
    Account(
      id: try row.integer(column), guid: try row.text(column + 1), email: try row.text(column + 2),
      firstName: try row.text(column + 3), lastName: try row.text(column + 4),
      role: try row.textOrNil(column + 5).flatMap { Role(rawValue: $0) } ?? .user,
      isEnabled: try row.boolean(column + 6))
  }

  /// Oldest first.
  package func accounts() throws -> [Account] {
    try connection.rows(Self.select + " ORDER BY id").map { try Self.account($0) }
  }

  package func account(id: Int64) throws -> Account? {
    try connection.row(Self.select + " AND id = $1", [.integer(id)]).map { try Self.account($0) }
  }

  package func account(guid: String) throws -> Account? {
    try connection.row(Self.select + " AND guid = $1", [.text(guid)]).map { try Self.account($0) }
  }

  /// Ignoring case; one spelled exactly so comes first, since 1.2 could hold both.
  package func account(email: String) throws -> Account? {
    try connection.row(
      Self.select + " AND lower(email) = lower($1) ORDER BY CASE WHEN email = $1 THEN 0 ELSE 1 END, id LIMIT 1",
      [.text(email)]
    ).map { try Self.account($0) }
  }

  /// Accounts whose e-mail address, first or last name begins so, ignoring case.
  package func accounts(beginningWith text: String, limit: Int = 100) throws -> [Account] {
    let length = SQLValue.integer(Int64(text.unicodeScalars.count))
    let matches = ["email", "first_name", "last_name"].map { "lower(substr(\($0), 1, $2)) = lower($1)" }
    return try connection.rows(
      Self.select + " AND (\(matches.joined(separator: " OR "))) ORDER BY email LIMIT $3",
      [.text(text), length, .integer(Int64(limit))]
    ).map { try Self.account($0) }
  }

  /// The owner of the installation, whose address is confirmed.
  package func owner() throws -> Account? {
    try connection.row(Self.select + " AND global_role = 'O' AND enabled = TRUE ORDER BY id LIMIT 1")
      .map { try Self.account($0) }
  }

  package func passwordHash(of id: Int64) throws -> String? {
    try connection.row("SELECT password FROM \"user\" WHERE id = $1", [.integer(id)])?.text(0)
  }

  package struct NewAccount: Sendable {
    package var email: String
    package var passwordHash: String
    package var firstName: String
    package var lastName: String
    package var role: Role
    /// Nil for an account that may sign in at once; else the hash of what confirms its address.
    package var confirmation: String?
    package var allowsStatistics: Bool
    /// Whether the setup token was known, where there is one.
    package var knewSetupToken: Bool

    package init(
      email: String, passwordHash: String, firstName: String, lastName: String, role: Role,
      confirmation: String? = nil, allowsStatistics: Bool = false, knewSetupToken: Bool = false
    ) {
      self.email = email
      self.passwordHash = passwordHash
      self.firstName = firstName
      self.lastName = lastName
      self.role = role
      self.confirmation = confirmation
      self.allowsStatistics = allowsStatistics
      self.knewSetupToken = knewSetupToken
    }
  }

  /// Makes an account. Where 1.2's seeded one still waits for the first person, it becomes theirs, with what it owns.
  /// - Throws: ``AccountError/emailTaken``
  package func insert(_ new: NewAccount, at now: Date) throws -> Account {
    guard try account(email: new.email) == nil else { throw AccountError.emailTaken }
    let guid = UUID().lowercase
    let values: [SQLValue] = [
      .text(new.email), .text(new.passwordHash), .text(new.firstName), .text(new.lastName),
      .boolean(new.confirmation == nil), new.confirmation.map { .text($0) } ?? .null, .text(guid),
      Timestamp.value(now), .text(new.role.rawValue), .boolean(new.allowsStatistics), .boolean(new.knewSetupToken),
    ]
    let converted = try connection.execute(
      """
      UPDATE "user" SET email = $1, password = $2, first_name = $3, last_name = $4, enabled = $5,
        registration_token = $6, guid = $7, reg_time = $8, global_role = $9, allow_statistics = $10,
        knew_setup_token = $11
      WHERE guid = '\(Self.demo)'
      """, values)
    if converted == 0 {
      try connection.execute(
        """
        INSERT INTO "user" (email, password, first_name, last_name, account_non_expired, account_non_locked,
          credentials_non_expired, enabled, registration_token, guid, reg_time, global_role, allow_statistics,
          knew_setup_token)
        VALUES ($1, $2, $3, $4, TRUE, TRUE, TRUE, $5, $6, $7, $8, $9, $10, $11)
        """, values)
    }
    guard let account = try account(guid: guid) else { throw StorageError.failed("the new account is gone") }
    return account
  }

  package func setNames(first: String, last: String, of id: Int64) throws {
    try connection.execute(
      "UPDATE \"user\" SET first_name = $1, last_name = $2 WHERE id = $3", [.text(first), .text(last), .integer(id)])
  }

  package func setPasswordHash(_ hash: String, of id: Int64) throws {
    try connection.execute("UPDATE \"user\" SET password = $1 WHERE id = $2", [.text(hash), .integer(id)])
  }

  package func setRole(_ role: Role, of id: Int64) throws {
    try connection.execute(
      "UPDATE \"user\" SET global_role = $1 WHERE id = $2", [.text(role.rawValue), .integer(id)])
  }

  /// The consent to anonymous statistics belongs to the owner of the installation. We send none; the column is kept
  /// right for 1.2.
  package func moveStatisticsConsent(from old: Int64, to new: Int64) throws {
    try connection.execute(
      """
      UPDATE "user" SET allow_statistics = (SELECT allow_statistics FROM "user" WHERE id = $1) WHERE id = $2
      """, [.integer(old), .integer(new)])
    try connection.execute("UPDATE \"user\" SET allow_statistics = FALSE WHERE id = $1", [.integer(old)])
  }

  /// Their memberships, sessions and tokens go too. Applications they own must have been handed on before.
  package func deleteAccount(_ id: Int64) throws {
    try connection.execute("DELETE FROM \"user\" WHERE id = $1", [.integer(id)])
  }

  /// - Parameter hash: of what was sent to the address.
  package func account(confirmation hash: String) throws -> Account? {
    try connection.row(Self.select + " AND enabled = FALSE AND registration_token = $1", [.text(hash)])
      .map { try Self.account($0) }
  }

  /// - Parameter hash: of what is sent to the address.
  package func setConfirmation(_ hash: String, of id: Int64) throws {
    try connection.execute(
      "UPDATE \"user\" SET registration_token = $1 WHERE id = $2", [.text(hash), .integer(id)])
  }

  /// Whether an account was made by somebody who knew the setup token.
  package func knewSetupToken(_ id: Int64) throws -> Bool {
    try connection.row("SELECT knew_setup_token FROM \"user\" WHERE id = $1", [.integer(id)])?.boolean(0) ?? false
  }

  package func enable(_ id: Int64) throws {
    try connection.execute(
      "UPDATE \"user\" SET enabled = TRUE, registration_token = NULL WHERE id = $1", [.integer(id)])
  }

  /// - Returns: those that waited for their confirmation since before `date`.
  package func unconfirmedAccounts(before date: Date) throws -> [Account] {
    try connection.rows(
      Self.select + " AND enabled = FALSE AND registration_token IS NOT NULL AND reg_time < $1",
      [Timestamp.value(date)]
    ).map { try Self.account($0) }
  }
}
