package import FaceDomain
package import Foundation

/// `app`
extension AccountRows {
  /// An application, whose it is, and what somebody is in it.
  package struct ApplicationEntry: Sendable {
    package let application: Application
    /// Of whoever asks; nil for one who isn't a member.
    package let role: Role?
    /// Nil where an application has none.
    package let owner: Account?
  }

  /// Sorted by name, ignoring case.
  /// - Parameters:
  ///   - id: of whoever asks.
  ///   - onlyMine: those they are a member of.
  package func applications(seenBy id: Int64, onlyMine: Bool) throws -> [ApplicationEntry] {
    try connection.rows(
      Self.select + (onlyMine ? " AND mine.role IS NOT NULL" : "") + " ORDER BY lower(app.name), app.id",
      [.integer(id)]
    ).map(Self.entry)
  }

  package func application(guid: String, seenBy id: Int64) throws -> ApplicationEntry? {
    try connection.row(Self.select + " AND app.guid = $2", [.integer(id), .text(guid)]).map(Self.entry)
  }

  /// By its name, compared exactly; the oldest, since 1.2 may hold several.
  package func application(named name: String) throws -> Application? {
    try connection.row(
      """
      SELECT id, guid, name, api_key FROM app
      WHERE name = $1 AND guid <> '\(Self.discardedApplication)' ORDER BY id LIMIT 1
      """, [.text(name)]
    ).map(Self.application)
  }

  private static let select = """
    SELECT app.id, app.guid, app.name, app.api_key, mine.role,
      owner.id, owner.guid, owner.email, owner.first_name, owner.last_name, owner.global_role, owner.enabled
    FROM app
    LEFT JOIN user_app_role AS mine ON mine.app_id = app.id AND mine.user_id = $1
    LEFT JOIN "user" AS owner ON owner.id =
      (SELECT MIN(user_id) FROM user_app_role WHERE app_id = app.id AND role = 'O')
    WHERE app.guid <> '\(discardedApplication)'
    """

  private static func entry(_ row: SQLRow) throws -> ApplicationEntry {
    ApplicationEntry(
      application: try application(row),
      role: try row.textOrNil(4).flatMap { Role(rawValue: $0) },
      owner: try row.integerOrNil(5) == nil ? nil : account(row, from: 5))
  }

  static func application(_ row: SQLRow) throws -> Application {
    Application(id: try row.integer(0), guid: try row.text(1), name: try row.text(2), apiKey: try row.text(3))
  }

  /// Names are compared exactly, over the whole installation.
  package func isApplicationName(_ name: String, takenByOtherThan id: Int64?) throws -> Bool {
    try connection.row(
      "SELECT 1 FROM app WHERE name = $1 AND id <> $2 AND guid <> '\(Self.discardedApplication)' LIMIT 1",
      [.text(name), .integer(id ?? -1)]) != nil
  }

  /// Makes an application by the rules for its name.
  /// - Parameter owner: nil where there is nobody to own it yet.
  /// - Throws: ``AccountError/nameTaken(_:)``, and as ``ApplicationName/validate(_:title:)`` does.
  package func createApplication(
    named name: String, owner: Account?, by actor: AuditEvent.Actor, at now: Date
  ) throws -> Application {
    try ApplicationName.validate(name)
    guard try !isApplicationName(name, takenByOtherThan: nil) else { throw AccountError.nameTaken(name) }
    let guid = try insertApplication(named: name, owner: owner?.id)
    try note(
      AuditEvent(
        actor: actor, action: .applicationCreated, object: .init(.application, id: guid, name: name),
        application: guid),
      at: now)
    guard let application = try application(named: name) else {
      throw StorageError.failed("the new application is gone")
    }
    return application
  }

  /// - Returns: the guid of the new application.
  package func insertApplication(named name: String, owner: Int64?) throws -> String {
    let guid = UUID().lowercase
    try connection.execute(
      "INSERT INTO app (name, guid, api_key) VALUES ($1, $2, $3)",
      [.text(name), .text(guid), .text(UUID().lowercase)])
    if let owner {
      try connection.execute(
        "INSERT INTO user_app_role (app_id, user_id, role) SELECT id, $1, 'O' FROM app WHERE guid = $2",
        [.integer(owner), .text(guid)])
    }
    return guid
  }

  package func renameApplication(_ id: Int64, to name: String) throws {
    try connection.execute("UPDATE app SET name = $1 WHERE id = $2", [.text(name), .integer(id)])
  }

  package func renewKey(ofApplication id: Int64) throws {
    try connection.execute(
      "UPDATE app SET api_key = $1 WHERE id = $2", [.text(UUID().lowercase), .integer(id)])
  }

  /// Its services are discarded: ``continueDeletion(_:size:)`` deletes what is left of them.
  /// - Returns: the services with the keys they had, and how many faces they have.
  package func deleteApplication(_ id: Int64) throws -> (services: [Int64], keys: [String], faces: Int) {
    let services = try services(of: id)
    let faces = try services.map { try discardService($0.service.id) }
    try connection.execute("DELETE FROM app WHERE id = $1", [.integer(id)])
    return (services.map(\.service.id), services.map(\.service.apiKey), faces.reduce(0, +))
  }
}
