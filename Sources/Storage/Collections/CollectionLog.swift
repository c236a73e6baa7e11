public import FaceDomain
public import Foundation

/// What happened to the faces of a service, one change after the other: by it a server that has them in memory follows
/// what others did, without loading them again.
public struct CollectionLog: Sendable {
  private let database: any SQLDatabase

  public init(_ database: any SQLDatabase) {
    self.database = database
  }

  /// Whether others change what is in this database; without them nothing is noted.
  public var isShared: Bool { database.isShared }

  /// Whether servers of CompreFace 1.2 may be on the database: it was theirs, or they are connected.
  public func hasUpstream() async throws(StorageError) -> Bool {
    let calculators = CalculatorStore(database)
    if try await calculators.isAdopted() { return true }
    return try await calculators.upstreamServers() > 0
  }

  public enum Change: Sendable, Equatable {
    /// New ones, and those that have a vector more.
    case facesAdded([UUID])
    case facesRemoved([UUID])
    /// With all faces; the name as it was stored.
    case subjectRemoved(String)
    case subjectRenamed(from: String, to: String)
    case allRemoved
  }

  /// What brings faces in memory from one version to a later one.
  public struct News: Sendable {
    public let version: Int64
    /// Removals and new names, in their order. To be done before ``faces`` are added.
    public let changes: [Change]
    /// Those that were added since and are still there, as they are now, with the calculator's vectors.
    public let faces: [(face: StoredFace, vector: UnitVector)]
  }

  /// - Parameters:
  ///   - version: up to which changes are known.
  ///   - calculator: whose vectors are wanted.
  /// - Returns: nil where the changes don't go back that far: everything has to be loaded again.
  /// - Throws: ``StorageError/serviceGone`` where no service has the key.
  public func news(
    of apiKey: String, since version: Int64, calculator: String
  ) async throws(StorageError) -> News? {
    try await database.read { connection in
      guard let current = try Self.version(of: apiKey, connection) else { throw StorageError.serviceGone }
      // Less than was known: the database lost its last commits, as after a failover, and others took their numbers.
      guard current >= version else { return nil }
      guard current > version else { return News(version: current, changes: [], faces: []) }
      let rows = try connection.rows(
        """
        SELECT entry.version, entry.kind, entry.faces, entry.subject, entry.new_subject FROM collection_log AS entry
        JOIN model ON model.id = entry.model_id WHERE model.api_key = $1 AND entry.version > $2 ORDER BY entry.version
        """, [.text(apiKey), .integer(version)])
      // A version without an entry changed nothing. Older ones than are kept may have.
      guard current - version <= CollectionChange.kept else { return nil }
      var changes: [Change] = []
      var added: [UUID] = []
      for row in rows {
        switch try Change(row) {
        case .facesAdded(let faces)?: added += faces
        case let change?: changes.append(change)
        // Of a newer version's: what it did is in the database.
        case nil: return nil
        }
      }
      let faces = try Self.unique(added).compactMap { id in
        try FaceStore.face(id, of: apiKey, calculator: calculator, connection)
      }
      return News(version: current, changes: changes, faces: faces)
    }
  }

  /// - Returns: 0 for a service that nobody has changed yet, and where nothing is noted; nil where there is none.
  static func version(of apiKey: String, _ connection: any SQLConnection) throws -> Int64? {
    guard connection.isShared else { return 0 }
    return try connection.row(
      """
      SELECT COALESCE(collection_change.version, 0) FROM model
      LEFT JOIN collection_change ON collection_change.model_id = model.id WHERE model.api_key = $1
      """, [.text(apiKey)])?.integer(0)
  }

  /// Whether a service has this key.
  public func knows(_ apiKey: String) async throws(StorageError) -> Bool {
    try await database.read { connection in
      try connection.row("SELECT 1 FROM model WHERE api_key = $1", [.text(apiKey)]) != nil
    }
  }

  /// The versions of services; those that are gone are left out.
  public func versions(of apiKeys: [String]) async throws(StorageError) -> [String: Int64] {
    try await database.read { connection in
      var versions: [String: Int64] = [:]
      for part in SQLList.parts(apiKeys.map { .text($0) }) {
        try connection.forEachRow(
          """
          SELECT model.api_key, COALESCE(collection_change.version, 0) FROM model
          LEFT JOIN collection_change ON collection_change.model_id = model.id
          WHERE model.api_key IN (\(part.parameters))
          """, part.values
        ) { row in
          versions[try row.text(0)] = try row.integer(1)
        }
      }
      return versions
    }
  }

  private static func unique(_ ids: [UUID]) -> [UUID] {
    var seen: Set<UUID> = []
    return ids.filter { seen.insert($0).inserted }
  }
}

extension CollectionLog.Change {
  private enum Kind: String {
    case facesAdded = "faces added"
    case facesRemoved = "faces removed"
    case subjectRemoved = "subject removed"
    case subjectRenamed = "subject renamed"
    case allRemoved = "all removed"
  }

  /// kind, faces, subject, new_subject
  var columns: [SQLValue] {
    func row(_ kind: Kind, _ faces: [UUID]? = nil, _ subject: String? = nil, _ new: String? = nil) -> [SQLValue] {
      let faces = faces?.map(\.lowercase).joined(separator: " ")
      return [.text(kind.rawValue)] + [faces, subject, new].map { $0.map { .text($0) } ?? .null }
    }
    return switch self {
    case .facesAdded(let faces): row(.facesAdded, faces)
    case .facesRemoved(let faces): row(.facesRemoved, faces)
    case .subjectRemoved(let subject): row(.subjectRemoved, nil, subject)
    case .subjectRenamed(let subject, let new): row(.subjectRenamed, nil, subject, new)
    case .allRemoved: row(.allRemoved)
    }
  }

  /// - Parameter row: with the columns from the second on.
  /// - Returns: nil for a kind that this version doesn't know.
  fileprivate init?(_ row: SQLRow) throws {
    func faces() throws -> [UUID] {
      try row.text(2).split(separator: " ").map { text in
        guard let id = UUID(uuidString: String(text)) else { throw StorageError.failed("a noted face has no UUID") }
        return id
      }
    }
    switch Kind(rawValue: try row.text(1)) {
    case .facesAdded: self = .facesAdded(try faces())
    case .facesRemoved: self = .facesRemoved(try faces())
    case .subjectRemoved: self = .subjectRemoved(try row.text(3))
    case .subjectRenamed: self = .subjectRenamed(from: try row.text(3), to: try row.text(4))
    case .allRemoved: self = .allRemoved
    case nil: return nil
    }
  }
}
