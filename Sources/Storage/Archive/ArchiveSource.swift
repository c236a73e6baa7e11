import FaceDomain
import Foundation

/// What a database holds, as lines of an archive.
public struct ArchiveSource: Sendable {
  private let database: any SQLDatabase
  /// The id of the one service that is wanted; nil is all.
  private let service: Int64?

  /// - Parameter guid: of a service; nil is the whole installation.
  /// - Returns: nil where there is no such service.
  public init?(_ database: any SQLDatabase, service guid: String?) async throws(StorageError) {
    self.database = database
    guard let guid else {
      service = nil
      return
    }
    let id = try await database.read { connection in
      try connection.row(
        "\(AccountRows.selectService) AND model.guid = $1", [.text(guid)]
      ).map { try AccountRows.serviceEntry($0).service.id }
    }
    guard let id else { return nil }
    service = id
  }

  /// What faces belong to, as it is at one moment: after the header and before the faces.
  public func beginning() async throws(StorageError) -> [ArchiveLine] {
    try await database.read { [service] connection in
      try connection.takeTime()
      var lines: [ArchiveLine] = []
      if service == nil {
        lines += try Self.accounts(connection) + Self.applications(connection) + Self.members(connection)
      }
      let services = try connection.rows(
        AccountRows.selectService + (service == nil ? "" : " AND model.id = $1") + " ORDER BY model.id",
        service.map { [.integer($0)] } ?? []
      ).map(AccountRows.serviceEntry)
      for entry in services where entry.copy == nil {
        lines.append(.service(try Self.service(entry, connection)))
        lines += try Self.subjects(entry, connection)
      }
      return lines
    }
  }

  /// What a server that runs adds to all the time: behind the faces, so that an archive that was broken off can be taken
  /// up again.
  /// - Parameter services: the ids of those that are in the archive.
  public func ending(of services: [String]) async throws(StorageError) -> [ArchiveLine] {
    try await database.read { [service] connection in
      try connection.takeTime()
      let statistics = try services.flatMap { try Self.statistics($0, connection) }
      return try service == nil ? statistics + Self.tokens(connection) : statistics
    }
  }

  /// The next entries of the audit log, oldest first.
  /// - Parameter order: of the last one before; 0 begins.
  /// - Returns: none at the end, nor of one service.
  public func auditEntries(after order: Int64, limit: Int) async throws(StorageError) -> [ArchiveLine] {
    guard service == nil else { return [] }
    return try await database.read { connection in try Self.auditEntries(after: order, limit: limit, connection) }
  }

  /// The next faces, oldest first.
  /// - Parameter order: of the last one before; 0 begins.
  /// - Returns: none at the end.
  public func faces(after order: Int64, limit: Int) async throws(StorageError) -> [ArchiveLine] {
    try await database.read { [service] connection in
      try connection.takeTime()
      return try connection.rows(
        """
        SELECT face.seq, face.id, model.guid, subject.id, subject.subject_name, face.calculator, face.embedding,
          img.content
        FROM embedding AS face JOIN subject ON subject.id = face.subject_id
        JOIN model ON model.api_key = subject.api_key JOIN app ON app.id = model.app_id
        LEFT JOIN img ON img.id = face.img_id
        WHERE face.seq > $1 AND app.guid <> '\(AccountRows.discardedApplication)'
          AND NOT EXISTS (SELECT 1 FROM service_copy WHERE model_id = model.id)
          \(service == nil ? "" : "AND model.id = $3") ORDER BY face.seq LIMIT $2
        """, [.integer(order), .integer(Int64(limit))] + (service.map { [.integer($0)] } ?? [])
      ).map { row in
        let id = try row.text(1)
        return .face(
          ArchiveLine.Face(
            service: try row.text(2), id: id, subject: try row.text(3), subjectName: try row.text(4),
            calculator: try row.text(5), vector: Data(VectorBlob.bytes(try row.vector(6))),
            others: try Self.vectors(of: id, connection), photo: try row.blob(7).map { Data($0) },
            order: try row.integer(0)))
      }
    }
  }

  private static func vectors(of face: String, _ connection: any SQLConnection) throws -> [ArchiveLine.Face.Vector] {
    try connection.rows(
      "SELECT calculator, vector, failure FROM calculator_vector WHERE embedding_id = $1 ORDER BY calculator",
      [.text(face)]
    ).map { row in
      let failure = try row.textOrNil(2)
      return ArchiveLine.Face.Vector(
        calculator: try row.text(0), vector: failure == nil ? Data(VectorBlob.bytes(try row.vector(1))) : nil,
        failure: failure)
    }
  }

  // MARK: The rest

  /// But those whose address nobody has confirmed yet: they sign up again.
  private static func accounts(_ connection: any SQLConnection) throws -> [ArchiveLine] {
    try connection.rows(
      """
      SELECT guid, email, password, first_name, last_name, global_role, enabled, reg_time, allow_statistics
      FROM "user" WHERE guid <> '\(AccountRows.demo)' AND (enabled = TRUE OR registration_token IS NULL) ORDER BY id
      """
    ).map { row in
      .account(
        ArchiveLine.Account(
          guid: try row.text(0), email: try row.text(1), password: try row.text(2), firstName: try row.text(3),
          lastName: try row.text(4), role: try row.textOrNil(5) ?? "U", enabled: try row.boolean(6),
          registered: try row.date(7).map(Timestamp.text), allowsStatistics: try row.booleanOrNil(8) ?? false))
    }
  }

  private static func applications(_ connection: any SQLConnection) throws -> [ArchiveLine] {
    try connection.rows(
      "SELECT guid, name, api_key FROM app WHERE guid <> '\(AccountRows.discardedApplication)' ORDER BY id"
    ).map { row in
      .application(ArchiveLine.Application(guid: try row.text(0), name: try row.text(1), key: try row.text(2)))
    }
  }

  private static func members(_ connection: any SQLConnection) throws -> [ArchiveLine] {
    try connection.rows(
      """
      SELECT app.guid, u.guid, m.role FROM user_app_role AS m JOIN app ON app.id = m.app_id
      JOIN "user" AS u ON u.id = m.user_id WHERE u.guid <> '\(AccountRows.demo)' ORDER BY app.id, u.id
      """
    ).map { row in
      .member(ArchiveLine.Member(application: try row.text(0), account: try row.text(1), role: try row.text(2)))
    }
  }

  private static func service(
    _ entry: AccountRows.ServiceEntry, _ connection: any SQLConnection
  ) throws -> ArchiveLine.Service {
    let service = entry.service
    return ArchiveLine.Service(
      guid: service.guid, name: service.name, type: service.type.rawValue, key: service.apiKey,
      application: try AccountRows(connection).applicationGUID(entry.applicationID),
      applicationName: service.application, created: entry.created,
      minimumQuality: service.requirements.minimumQuality.map { Int(($0 * 1000).rounded()) },
      live: service.requirements.live)
  }

  /// Those with faces too: their order is that of their making.
  private static func subjects(
    _ entry: AccountRows.ServiceEntry, _ connection: any SQLConnection
  ) throws -> [ArchiveLine] {
    try connection.rows(
      "SELECT id, subject_name FROM subject WHERE api_key = $1 ORDER BY seq", [.text(entry.service.apiKey)]
    ).map { row in
      .subject(ArchiveLine.Subject(service: entry.service.guid, id: try row.text(0), name: try row.text(1)))
    }
  }

  private static func statistics(
    _ service: String, _ connection: any SQLConnection
  ) throws -> [ArchiveLine] {
    try connection.rows(
      """
      SELECT hours.created_date, CAST(SUM(hours.request_count) AS BIGINT) FROM model_statistic AS hours
      JOIN model ON model.id = hours.model_id WHERE model.guid = $1 GROUP BY hours.created_date
      ORDER BY hours.created_date
      """, [.text(service)]
    ).map { row in
      .statistic(
        ArchiveLine.Statistic(
          service: service, hour: String(try row.text(0).prefix(19)), requests: try row.integer(1)))
    }
  }

  private static func tokens(_ connection: any SQLConnection) throws -> [ArchiveLine] {
    try connection.rows(
      """
      SELECT u.guid, t.guid, t.name, t.token_hash, t.scopes, t.created, t.expires, t.last_used
      FROM access_token AS t JOIN "user" AS u ON u.id = t.user_id ORDER BY t.id
      """
    ).map { row in
      let texts = try (0...4).map { try row.text($0) }
      func time(_ column: Int) throws -> String? { try row.date(column).map(Timestamp.text) }
      return .token(
        ArchiveLine.Token(
          account: texts[0], guid: texts[1], name: texts[2], hash: texts[3], scopes: texts[4],
          created: try time(5) ?? Timestamp.text(.distantPast), expires: try time(6) ?? Timestamp.text(.distantPast),
          lastUsed: try time(7)))
    }
  }

  private static func auditEntries(
    after order: Int64, limit: Int, _ connection: any SQLConnection
  ) throws -> [ArchiveLine] {
    try connection.rows(
      """
      SELECT id, at, actor_kind, actor_id, actor_name, address, action, object_kind, object_id, object_name,
        application, detail FROM audit_log WHERE id > $1 ORDER BY id LIMIT $2
      """, [.integer(order), .integer(Int64(limit))]
    ).map { row in
      let at = try row.date(1) ?? .distantPast
      let texts = try (2...11).map { try row.text($0) }
      return .auditEntry(
        ArchiveLine.AuditEntry(
          at: Timestamp.text(at), actorKind: texts[0], actorID: texts[1], actorName: texts[2], address: texts[3],
          action: texts[4], objectKind: texts[5], objectID: texts[6], objectName: texts[7], application: texts[8],
          detail: texts[9], order: try row.integer(0)))
    }
  }
}
