package import FaceDomain
package import Foundation

/// `model`
extension AccountRows {
  package struct ServiceEntry: Sendable {
    /// Its key is the one it has, or will have once it is filled.
    package let service: Service
    package let applicationID: Int64
    /// As it stands in the database, such as `2026-11-23 10:00:00`; rows of old releases have none.
    package let created: String?
    /// Nil unless it is being filled as a copy of another.
    package let copy: CopyProgress?
  }

  /// How far the copying of a service is, in subjects and faces.
  package struct CopyProgress: Sendable, Equatable {
    package let copied: Int
    package let total: Int
  }

  static let selectService = """
    SELECT model.id, model.guid, model.name, app.name, model.type, COALESCE(copy.api_key, model.api_key),
      model.app_id, model.created_date, copy.copied, copy.total, needed.minimum_quality, needed.live
    FROM model JOIN app ON app.id = model.app_id LEFT JOIN service_copy AS copy ON copy.model_id = model.id
    LEFT JOIN service_requirement AS needed ON needed.model_id = model.id
    WHERE app.guid <> '\(discardedApplication)'
    """

  static func serviceEntry(_ row: SQLRow) throws -> ServiceEntry {
    guard let type = ServiceType(rawValue: try row.text(4)) else {
      throw StorageError.failed("a service has an unknown type")
    }
    let copied = try row.integerOrNil(8)
    let total = try row.integerOrNil(9)
    return ServiceEntry(
      service: Service(
        id: try row.integer(0), guid: try row.text(1), name: try row.text(2), application: try row.text(3),
        type: type, apiKey: try row.text(5), requirements: try FaceRequirements(row, from: 10)),
      applicationID: try row.integer(6), created: try row.textOrNil(7),
      copy: copied.flatMap { copied in total.map { CopyProgress(copied: Int(copied), total: Int($0)) } })
  }

  /// Oldest first.
  package func services(of application: Int64) throws -> [ServiceEntry] {
    try connection.rows(Self.selectService + " AND model.app_id = $1 ORDER BY model.id", [.integer(application)])
      .map(Self.serviceEntry)
  }

  /// In whatever application, oldest first.
  package func services(named name: String) throws -> [ServiceEntry] {
    try connection.rows(Self.selectService + " AND model.name = $1 ORDER BY model.id", [.text(name)])
      .map(Self.serviceEntry)
  }

  package func applicationGUID(_ id: Int64) throws -> String {
    try connection.row("SELECT guid FROM app WHERE id = $1", [.integer(id)])?.text(0) ?? ""
  }

  package func service(guid: String) throws -> ServiceEntry? {
    try connection.row(Self.selectService + " AND model.guid = $1", [.text(guid)]).map(Self.serviceEntry)
  }

  /// Names are compared ignoring case, within an application.
  package func isServiceName(_ name: String, in application: Int64, takenByOtherThan id: Int64?) throws -> Bool {
    try connection.row(
      "SELECT 1 FROM model WHERE app_id = $1 AND lower(name) = lower($2) AND id <> $3 LIMIT 1",
      [.integer(application), .text(name), .integer(id ?? -1)]) != nil
  }

  /// Makes a service by the rules for its name.
  /// - Throws: ``AccountError/nameTaken(_:)``, and as ``ServiceName/validate(_:title:)`` does.
  package func createService(
    named name: String, type: ServiceType, in application: Application, by actor: AuditEvent.Actor, at now: Date
  ) throws -> ServiceEntry {
    try ServiceName.validate(name)
    guard try !isServiceName(name, in: application.id, takenByOtherThan: nil) else {
      throw AccountError.nameTaken(name)
    }
    let guid = try insertService(named: name, type: type, in: application.id)
    try note(
      AuditEvent(
        actor: actor, action: .serviceCreated, object: .init(.service, id: guid, name: name),
        application: application.guid, detail: type.name),
      at: now)
    guard let entry = try service(guid: guid) else { throw StorageError.failed("the new service is gone") }
    return entry
  }

  /// - Returns: the guid of the new service.
  package func insertService(named name: String, type: ServiceType, in application: Int64) throws -> String {
    let guid = UUID().lowercase
    try connection.execute(
      """
      INSERT INTO model (name, guid, app_id, api_key, type, created_date)
      VALUES ($1, $2, $3, $4, $5, $6)
      """,
      [
        .text(name), .text(guid), .integer(application), .text(UUID().lowercase), .text(type.rawValue),
        .text(String(Timestamp.text(Date()).prefix(19))),
      ])
    return guid
  }

  package func renameService(_ id: Int64, to name: String) throws {
    try connection.execute("UPDATE model SET name = $1 WHERE id = $2", [.text(name), .integer(id)])
  }

  /// The subjects follow the key.
  /// - Returns: the key that is no longer valid.
  package func renewKey(of entry: ServiceEntry) throws -> String {
    try awaitChanges(of: entry.service.id)
    let table = entry.copy == nil ? "model SET api_key = $1 WHERE id" : "service_copy SET api_key = $1 WHERE model_id"
    try connection.execute("UPDATE \(table) = $2", [.text(UUID().lowercase), .integer(entry.service.id)])
    return entry.service.apiKey
  }

  /// Changes to its faces that are under way, on whichever server, are done when this returns, and others wait until this
  /// transaction ends.
  func awaitChanges(of service: Int64) throws {
    guard let key = try connection.row("SELECT api_key FROM model WHERE id = $1", [.integer(service)])?.text(0) else {
      return
    }
    _ = try CollectionChange.begin(key, connection)
    // The subjects of a service follow its key, each by itself.
    try connection.takeTime()
  }

  /// How many subjects a service has, and how many of its faces have a photo.
  package func counts(of id: Int64) throws -> (subjects: Int, photos: Int) {
    let row = try connection.row(
      """
      SELECT
        (SELECT COUNT(*) FROM subject WHERE api_key = model.api_key),
        (SELECT COUNT(*) FROM embedding JOIN subject ON subject.id = embedding.subject_id
          WHERE subject.api_key = model.api_key AND embedding.img_id IS NOT NULL)
      FROM model WHERE id = $1
      """, [.integer(id)])
    return (Int(try row?.integer(0) ?? 0), Int(try row?.integer(1) ?? 0))
  }

  package struct DayCount: Sendable, Equatable {
    /// Such as `2026-11-23`, of UTC.
    package let day: String
    package let requests: Int
  }

  /// Requests of a service by day, newest first; days without any are left out.
  /// - Parameter months: how far back.
  package func requestsByDay(of id: Int64, months: Int, before now: Date) throws -> [DayCount] {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let start = calendar.date(byAdding: .month, value: -months, to: now) ?? now
    return try connection.rows(
      """
      SELECT substr(CAST(created_date AS VARCHAR(32)), 1, 10) AS day, CAST(SUM(request_count) AS BIGINT)
      FROM model_statistic WHERE model_id = $1 AND created_date >= $2
      GROUP BY substr(CAST(created_date AS VARCHAR(32)), 1, 10) ORDER BY day DESC
      """, [.integer(id), .text(String(Timestamp.text(start).prefix(10)) + " 00:00:00")]
    ).map { DayCount(day: try $0.text(0), requests: Int(try $0.integer(1))) }
  }
}
