package import FaceDomain

/// `user_app_role`
extension AccountRows {
  package struct Member: Sendable {
    package let account: Account
    /// In the application.
    package let role: Role

    package init(account: Account, role: Role) {
      self.account = account
      self.role = role
    }
  }

  /// Owner first, then administrators and users, by name.
  package func members(of application: Int64) throws -> [Member] {
    try connection.rows(
      """
      SELECT u.id, u.guid, u.email, u.first_name, u.last_name, u.global_role, u.enabled, membership.role
      FROM user_app_role AS membership JOIN "user" AS u ON u.id = membership.user_id
      WHERE membership.app_id = $1
      ORDER BY CASE membership.role WHEN 'O' THEN 0 WHEN 'A' THEN 1 ELSE 2 END,
        lower(u.first_name), lower(u.last_name), u.id
      """, [.integer(application)]
    ).map { row in
      Member(account: try Self.account(row), role: Role(rawValue: try row.text(7)) ?? .user)
    }
  }

  package func role(of account: Int64, in application: Int64) throws -> Role? {
    try connection.row(
      "SELECT role FROM user_app_role WHERE user_id = $1 AND app_id = $2", [.integer(account), .integer(application)]
    ).flatMap { Role(rawValue: try $0.text(0)) }
  }

  /// Makes somebody a member, or changes what a member is. Nobody else is changed: to make an owner, use
  /// ``give(_:to:in:by:at:)``.
  package func setRole(_ role: Role, of account: Int64, in application: Int64) throws {
    try connection.execute(
      """
      INSERT INTO user_app_role (app_id, user_id, role) VALUES ($1, $2, $3)
      ON CONFLICT (app_id, user_id) DO UPDATE SET role = excluded.role
      """, [.integer(application), .integer(account), .text(role.rawValue)])
  }

  package func removeMember(_ account: Int64, from application: Int64) throws {
    try connection.execute(
      "DELETE FROM user_app_role WHERE user_id = $1 AND app_id = $2", [.integer(account), .integer(application)])
  }

  /// Applications somebody owns.
  package func applicationsOwned(by account: Int64) throws -> [Application] {
    try connection.rows(
      """
      SELECT app.id, app.guid, app.name, app.api_key FROM app
      JOIN user_app_role ON user_app_role.app_id = app.id
      WHERE user_app_role.user_id = $1 AND user_app_role.role = 'O' ORDER BY app.id
      """, [.integer(account)]
    ).map(Self.application)
  }
}
