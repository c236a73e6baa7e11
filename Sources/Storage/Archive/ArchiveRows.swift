import FaceDomain
import Foundation

/// Rows of an archive's lines, inside of a transaction. What is there already, by its id, is left alone.
enum ArchiveRows {
  private typealias Conflict = ArchiveTarget.Conflict

  /// - Returns: whether it was not there yet.
  /// - Throws: ``ArchiveTarget/Conflict``.
  static func write(_ line: ArchiveLine, _ connection: any SQLConnection) throws -> Bool {
    switch line {
    case .header(let header):
      guard let calculator = header.calculator else { return false }
      return try connection.execute(
        "UPDATE calculator_change SET calculator = $1 WHERE id = 1 AND calculator IS NULL", [.text(calculator)]) > 0
    case .account(let account): return try write(account, connection)
    case .application(let application):
      return try connection.execute(
        "INSERT INTO app (name, guid, api_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [.text(application.name), .text(application.guid), .text(application.key)]) > 0
    case .member(let member):
      return try connection.execute(
        """
        INSERT INTO user_app_role (app_id, user_id, role) SELECT app.id, u.id, $3 FROM app JOIN "user" AS u
          ON u.guid = $2 WHERE app.guid = $1 ON CONFLICT DO NOTHING
        """, [.text(member.application), .text(member.account), .text(member.role)]) > 0
    case .service(let service): return try write(service, connection)
    case .subject(let subject):
      let key = try key(of: subject.service, connection)
      return try self.subject(subject.id, subject.name, of: key, connection).isNew
    case .face(let face): return try write(face, connection)
    case .statistic(let statistic): return try write(statistic, connection)
    case .token(let token):
      return try connection.execute(
        """
        INSERT INTO access_token (user_id, guid, name, token_hash, scopes, created, expires, last_used)
        SELECT id, $2, $3, $4, $5, $6, $7, $8 FROM "user" WHERE guid = $1 ON CONFLICT DO NOTHING
        """,
        [token.account, token.guid, token.name, token.hash, token.scopes, token.created, token.expires].map {
          .text($0)
        } + [token.lastUsed.map { .text($0) } ?? .null]) > 0
    case .auditEntry(let entry): return try write(entry, connection)
    case .end: return false
    }
  }

  // MARK: Lines

  private static func write(_ account: ArchiveLine.Account, _ connection: any SQLConnection) throws -> Bool {
    guard Role(rawValue: account.role) != nil else { throw Conflict(description: "An account has no role there is") }
    guard try connection.row("SELECT 1 FROM \"user\" WHERE guid = $1", [.text(account.guid)]) == nil else {
      return false
    }
    // Exactly, as 1.2 compares: it could hold two that differ in case.
    guard try connection.row("SELECT 1 FROM \"user\" WHERE email = $1", [.text(account.email)]) == nil else {
      throw Conflict(description: "There is another account of the address \(account.email) already")
    }
    return try connection.execute(
      """
      INSERT INTO "user" (email, password, first_name, last_name, account_non_expired, account_non_locked,
        credentials_non_expired, enabled, guid, reg_time, global_role, allow_statistics)
      VALUES ($1, $2, $3, $4, TRUE, TRUE, TRUE, $5, $6, $7, $8, $9)
      """,
      [
        .text(account.email), .text(account.password), .text(account.firstName), .text(account.lastName),
        .boolean(account.enabled), .text(account.guid), account.registered.map { .text($0) } ?? .null,
        .text(account.role), .boolean(account.allowsStatistics),
      ]) > 0
  }

  private static func write(_ service: ArchiveLine.Service, _ connection: any SQLConnection) throws -> Bool {
    let known = try connection.row(
      "SELECT guid, api_key FROM model WHERE guid = $1 OR api_key = $2", [.text(service.guid), .text(service.key)])
    if let known {
      guard try known.text(0) == service.guid, try known.text(1) == service.key else {
        throw Conflict(description: "There is another service with the id or the key of \(service.name) already")
      }
      return false
    }
    guard ServiceType(rawValue: service.type) != nil else {
      throw Conflict(description: "The service \(service.name) is of a type that there isn't")
    }
    let application = try connection.row("SELECT id FROM app WHERE guid = $1", [.text(service.application)])
    guard let application = try application?.integer(0) else {
      throw Conflict(description: "There is no application for the service \(service.name)")
    }
    let other = try connection.row(
      "SELECT 1 FROM model WHERE app_id = $1 AND name = $2", [.integer(application), .text(service.name)])
    guard other == nil else {
      throw Conflict(description: "The application has another service named \(service.name) already")
    }
    try connection.execute(
      "INSERT INTO model (name, guid, app_id, api_key, type, created_date) VALUES ($1, $2, $3, $4, $5, $6)",
      [
        .text(service.name), .text(service.guid), .integer(application), .text(service.key), .text(service.type),
        service.created.map { .text($0) } ?? .null,
      ])
    if service.minimumQuality != nil || service.live {
      try connection.execute(
        "INSERT INTO service_requirement (model_id, minimum_quality, live) SELECT id, $1, $2 FROM model WHERE guid = $3",
        [
          service.minimumQuality.map { .integer(Int64($0)) } ?? .null, .boolean(service.live), .text(service.guid),
        ])
    }
    return true
  }

  private static func key(of service: String, _ connection: any SQLConnection) throws -> String {
    guard let row = try connection.row("SELECT api_key FROM model WHERE guid = $1", [.text(service)]) else {
      throw Conflict(description: "A line is of a service that is neither in the archive nor in the database")
    }
    return try row.text(0)
  }

  /// The subject of an id, or of its name: one that was deleted and made anew while the archive was written is in it
  /// twice.
  private static func subject(
    _ id: String, _ name: String, of key: String, _ connection: any SQLConnection
  ) throws -> (id: String, isNew: Bool) {
    guard UUID(uuidString: id) != nil else { throw Conflict(description: "A subject has an id that is no UUID") }
    if let known = try connection.row("SELECT api_key FROM subject WHERE id = $1", [.text(id)]) {
      guard try known.text(0) == key else { throw Conflict(description: "A subject belongs to another service") }
      return (id, false)
    }
    // Those of 1.2 may differ in case alone, where the database can hold that.
    if let known = try SubjectRow.find(name, of: key, connection), !connection.isShared || known.name == name {
      return (known.id, false)
    }
    try connection.execute(
      "INSERT INTO subject (id, api_key, subject_name) VALUES ($1, $2, $3)", [.text(id), .text(key), .text(name)])
    return (id, true)
  }

  /// Numbers in a vector.
  private static let longestVector = 16_384

  private static func write(_ face: ArchiveLine.Face, _ connection: any SQLConnection) throws -> Bool {
    guard UUID(uuidString: face.id) != nil else { throw Conflict(description: "A face has an id that is no UUID") }
    guard ([face.vector] + face.others.compactMap(\.vector)).allSatisfy({ $0.count <= 4 * longestVector }) else {
      throw Conflict(description: "A face has a vector of more than \(longestVector) numbers")
    }
    guard try connection.row("SELECT 1 FROM embedding WHERE id = $1", [.text(face.id)]) == nil else { return false }
    let change = try CollectionChange.begin(key(of: face.service, connection), connection)
    let subject = try subject(face.subject, face.subjectName, of: change.apiKey, connection).id
    var photo = SQLValue.null
    if let content = face.photo {
      photo = .text(UUID().lowercase)
      try connection.execute("INSERT INTO img (id, content) VALUES ($1, $2)", [photo, .blob([UInt8](content))])
    }
    try connection.execute(
      "INSERT INTO embedding (id, subject_id, embedding, calculator, img_id) VALUES ($1, $2, $3, $4, $5)",
      [
        .text(face.id), .text(subject), .vector(try VectorBlob.floats([UInt8](face.vector))),
        .text(face.calculator), photo,
      ])
    for other in face.others {
      try connection.execute(
        "INSERT INTO calculator_vector (embedding_id, calculator, vector, failure) VALUES ($1, $2, $3, $4)",
        [
          .text(face.id), .text(other.calculator),
          try other.vector.map { .vector(try VectorBlob.floats([UInt8]($0))) } ?? .null,
          other.failure.map { .text($0) } ?? .null,
        ])
    }
    if let id = UUID(uuidString: face.id) { try change.note(.facesAdded([id])) }
    return true
  }

  private static func write(_ statistic: ArchiveLine.Statistic, _ connection: any SQLConnection) throws -> Bool {
    let values: [SQLValue] = [.text(statistic.service), .text(statistic.hour)]
    let known = try connection.row(
      """
      SELECT 1 FROM model_statistic JOIN model ON model.id = model_id WHERE model.guid = $1 AND
        model_statistic.created_date = $2
      """, values)
    guard known == nil else { return false }
    return try connection.execute(
      """
      INSERT INTO model_statistic (request_count, model_id, created_date) SELECT $3, id, $2 FROM model WHERE guid = $1
      """, values + [.integer(statistic.requests)]) > 0
  }

  private static func write(_ entry: ArchiveLine.AuditEntry, _ connection: any SQLConnection) throws -> Bool {
    let texts = [
      entry.at, entry.actorKind, entry.actorID, entry.actorName, entry.address, entry.action, entry.objectKind,
      entry.objectID, entry.objectName, entry.application, entry.detail,
    ]
    try AuditRows.insert(texts.map { .text($0) }, connection)
    return true
  }
}
