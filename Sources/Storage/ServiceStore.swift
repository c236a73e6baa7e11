public import FaceDomain
import Foundation

/// Applications and the services in them.
public struct ServiceStore: Sendable {
  private let database: any SQLDatabase

  public init(_ database: any SQLDatabase) {
    self.database = database
  }

  /// Where services go that are made without an application.
  public static let defaultApplication = "Default"

  public enum Creation: Sendable, Equatable {
    case created(Service)
    /// The application has a service of this name already.
    case nameTaken
  }

  /// Makes a service with a new key, and the application if it isn't there.
  public func createService(
    named name: String, type: ServiceType, application: String = defaultApplication
  ) async throws(StorageError) -> Creation {
    let key = UUID().lowercase
    return try await database.write { connection in
      let app = try Self.applicationID(named: application, connection)
      let inserted = try connection.execute(
        """
        INSERT INTO model (name, guid, app_id, api_key, type, created_date)
        VALUES ($1, $2, $3, $4, $5, CURRENT_TIMESTAMP) ON CONFLICT DO NOTHING
        """,
        [.text(name), .text(UUID().lowercase), .integer(app), .text(key), .text(type.rawValue)])
      guard inserted == 1 else { return .nameTaken }
      let row = try connection.row(Self.select + " AND model.api_key = $1", [.text(key)])
      guard let service = try row.flatMap(Self.service) else { throw StorageError.failed("the new service is gone") }
      let event = AuditEvent(
        actor: .commandLine, action: .serviceCreated, object: .init(.service, id: service.guid, name: name))
      try AuditRows.append(event, at: Date(), connection)
      return .created(service)
    }
  }

  private static func applicationID(named name: String, _ connection: any SQLConnection) throws -> Int64 {
    let query =
      "SELECT id FROM app WHERE name = $1 AND guid <> '\(AccountRows.discardedApplication)' ORDER BY id LIMIT 1"
    if let row = try connection.row(query, [.text(name)]) { return try row.integer(0) }
    try connection.execute(
      "INSERT INTO app (name, guid, api_key) VALUES ($1, $2, $3)",
      [.text(name), .text(UUID().lowercase), .text(UUID().lowercase)])
    guard let row = try connection.row(query, [.text(name)]) else {
      throw StorageError.failed("the application is gone")
    }
    return try row.integer(0)
  }

  /// All services, oldest first.
  public func services() async throws(StorageError) -> [Service] {
    try await database.read { connection in
      // Copies under way have no key yet that anybody should know.
      try connection.rows(
        Self.select + " AND NOT EXISTS (SELECT 1 FROM service_copy WHERE model_id = model.id) ORDER BY model.id"
      ).compactMap(Self.service)
    }
  }

  /// The service a key belongs to. Keys are compared exactly.
  public func service(apiKey: String) async throws(StorageError) -> Service? {
    try await database.read { connection in
      try connection.row(Self.select + " AND model.api_key = $1", [.text(apiKey)]).flatMap(Self.service)
    }
  }

  private static let select =
    """
    SELECT model.id, model.guid, model.name, app.name, model.type, model.api_key
    FROM model JOIN app ON app.id = model.app_id WHERE app.guid <> '\(AccountRows.discardedApplication)'
    """

  private static func service(_ row: SQLRow) throws -> Service? {
    guard let type = ServiceType(rawValue: try row.text(4)) else { return nil }
    return Service(
      id: try row.integer(0), guid: try row.text(1), name: try row.text(2), application: try row.text(3), type: type,
      apiKey: try row.text(5))
  }
}

extension UUID {
  /// As CompreFace writes them.
  var lowercase: String { uuidString.lowercased() }
}
