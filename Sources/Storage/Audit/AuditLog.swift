public import Foundation

/// Who did what to what, when, and from where. It is only ever added to; what adds to it is the transaction of the deed
/// itself, where there is one.
public struct AuditLog: Sendable {
  private let database: any SQLDatabase

  public init(_ database: any SQLDatabase) {
    self.database = database
  }

  /// For what changes nothing else.
  public func append(_ event: AuditEvent, at now: Date = Date()) async throws(StorageError) {
    try await database.write { connection in try AuditRows.append(event, at: now, connection) }
  }

  /// What is asked of the log; every condition narrows it.
  public struct Query: Sendable {
    /// Entries older than this one.
    public var before: Int64?
    public var since: Date?
    public var until: Date?
    /// What actions begin with, such as `service.` or `service.delete`.
    public var action: String?
    /// The guid or the name of whoever did it.
    public var actor: String?
    /// The guid or the name of what it was done to.
    public var object: String?
    /// The guid of an application: what was done to it, or in it.
    public var application: String?
    public var limit: Int

    public static let maximumLimit = 1000

    public init(limit: Int = 100) {
      self.limit = limit
    }
  }

  /// Newest first.
  public func entries(_ query: Query) async throws(StorageError) -> [AuditEntry] {
    try await database.read { connection in try AuditRows.entries(query, connection) }
  }
}

/// `audit_log`, inside of a transaction.
enum AuditRows {
  /// What is done with a service's key happens in the application of that service.
  static func append(_ event: AuditEvent, at now: Date, _ connection: any SQLConnection) throws {
    var event = event
    if event.application.isEmpty, event.actor.kind == .serviceKey {
      event.application = try application(ofService: event.actor.id, connection)
    }
    try insert(
      [
        Timestamp.value(now), .text(event.actor.kind.rawValue), .text(event.actor.id), .text(event.actor.name),
        .text(event.actor.address), .text(event.action.rawValue), .text(event.object.kind.rawValue),
        .text(event.object.id), .text(event.object.name), .text(event.application), .text(event.detail),
      ], connection)
  }

  /// - Returns: the guid of the application, or nothing where there is no such service.
  static func application(ofService guid: String, _ connection: any SQLConnection) throws -> String {
    try connection.row(
      "SELECT app.guid FROM model JOIN app ON app.id = model.app_id WHERE model.guid = $1", [.text(guid)])?.text(0)
      ?? ""
  }

  /// - Parameter values: of the columns but the number, in their order. They may be words of another version.
  static func insert(_ values: [SQLValue], _ connection: any SQLConnection) throws {
    try connection.execute(
      """
      INSERT INTO audit_log (at, actor_kind, actor_id, actor_name, address, action, object_kind, object_id,
        object_name, application, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """, values)
  }

  static func entries(_ query: AuditLog.Query, _ connection: any SQLConnection) throws -> [AuditEntry] {
    var conditions: [String] = []
    var values: [SQLValue] = []
    func add(_ condition: (String) -> String, _ value: SQLValue) {
      values.append(value)
      conditions.append(condition("$\(values.count)"))
    }
    if let before = query.before { add({ "id < \($0)" }, .integer(before)) }
    if let since = query.since { add({ "at >= \($0)" }, Timestamp.value(since)) }
    if let until = query.until { add({ "at < \($0)" }, Timestamp.value(until)) }
    if let action = query.action { add({ "substr(action, 1, length(\($0))) = \($0)" }, .text(action)) }
    if let actor = query.actor { add({ "(actor_id = \($0) OR lower(actor_name) = lower(\($0)))" }, .text(actor)) }
    if let object = query.object { add({ "(object_id = \($0) OR lower(object_name) = lower(\($0)))" }, .text(object)) }
    if let application = query.application { add({ "application = \($0)" }, .text(application)) }
    let condition = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    values.append(.integer(Int64(min(max(query.limit, 0), AuditLog.Query.maximumLimit))))
    return try connection.rows(
      """
      SELECT id, at, actor_kind, actor_id, actor_name, address, action, object_kind, object_id, object_name,
        application, detail FROM audit_log\(condition) ORDER BY id DESC LIMIT $\(values.count)
      """, values
    ).map(entry)
  }

  private static func entry(_ row: SQLRow) throws -> AuditEntry {
    guard let at = try row.date(1) else { throw StorageError.failed("an entry of the audit log has no time") }
    return AuditEntry(
      id: try row.integer(0), at: at,
      actor: AuditEntry.Actor(
        kind: try row.text(2), id: try row.text(3), name: try row.text(4), address: try row.text(5)),
      action: try row.text(6),
      object: AuditEntry.Object(kind: try row.text(7), id: try row.text(8), name: try row.text(9)),
      application: try row.text(10), detail: try row.text(11))
  }
}

extension AccountRows {
  package func note(_ event: AuditEvent, at now: Date) throws {
    try AuditRows.append(event, at: now, connection)
  }

  /// Newest first.
  package func auditEntries(_ query: AuditLog.Query) throws -> [AuditEntry] {
    try AuditRows.entries(query, connection)
  }
}
