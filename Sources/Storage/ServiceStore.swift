public import FaceDomain
import Foundation

/// The services there are, and whose key is whose. ``AccountRows`` make them.
public struct ServiceStore: Sendable {
  private let database: any SQLDatabase

  public init(_ database: any SQLDatabase) {
    self.database = database
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

  /// How long a database that says nothing is waited for: a key that was seen lately is good without it.
  private static let patience = Duration.seconds(1)

  /// The service a key belongs to. Keys are compared exactly.
  public func service(apiKey: String) async throws(StorageError) -> Service? {
    try await database.read(within: Self.patience) { connection in
      try connection.row(Self.select + " AND model.api_key = $1", [.text(apiKey)]).flatMap(Self.service)
    }
  }

  private static let select =
    """
    SELECT model.id, model.guid, model.name, app.name, model.type, model.api_key, needed.minimum_quality, needed.live
    FROM model JOIN app ON app.id = model.app_id LEFT JOIN service_requirement AS needed ON needed.model_id = model.id
    WHERE app.guid <> '\(AccountRows.discardedApplication)'
    """

  private static func service(_ row: SQLRow) throws -> Service? {
    guard let type = ServiceType(rawValue: try row.text(4)) else { return nil }
    return Service(
      id: try row.integer(0), guid: try row.text(1), name: try row.text(2), application: try row.text(3), type: type,
      apiKey: try row.text(5), requirements: try FaceRequirements(row, from: 6))
  }
}

extension UUID {
  /// As CompreFace writes them.
  var lowercase: String { uuidString.lowercased() }
}
