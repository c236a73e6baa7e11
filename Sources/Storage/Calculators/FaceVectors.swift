public import FaceDomain
public import Foundation

/// The vectors that faces have of calculators other than the one that made their rows.
public struct FaceVectors: Sendable {
  private let database: any SQLDatabase

  public init(_ database: any SQLDatabase) {
    self.database = database
  }

  /// A face that has neither a vector of a calculator nor a note that it can't have one.
  public struct Missing: Sendable, Equatable {
    public let id: UUID
    /// Of the face's service.
    public let apiKey: String
    /// Its place in the order in which faces were added.
    public let position: Int64
  }

  /// The next faces without a vector, oldest first.
  /// - Parameter position: faces up to here have been looked at.
  /// - Returns: with them, how far all have been looked at: not beyond the last of them where there may be more.
  public func missing(
    _ calculator: String, after position: Int64, limit: Int
  ) async throws(StorageError) -> (faces: [Missing], reached: Int64) {
    try await database.read { connection in
      let last = try connection.row("SELECT COALESCE(MAX(seq), 0) FROM embedding")?.integer(0) ?? 0
      guard last > position else { return ([], position) }
      let faces = try connection.rows(
        """
        SELECT face.id, subject.api_key, face.seq FROM embedding AS face JOIN subject ON subject.id = face.subject_id
        WHERE face.seq > $1 AND face.seq <= $2 AND NOT \(UpstreamCalculator.made("face.calculator", by: "$3")) AND NOT EXISTS (
          SELECT 1 FROM calculator_vector WHERE embedding_id = face.id AND calculator = $3)
        ORDER BY face.seq LIMIT $4
        """, [.integer(position), .integer(last), .text(calculator), .integer(Int64(limit))]
      ).map { row in
        guard let id = UUID(uuidString: try row.text(0)) else {
          throw StorageError.failed("an embedding's id is no UUID")
        }
        return Missing(id: id, apiKey: try row.text(1), position: try row.integer(2))
      }
      return (faces, faces.count < limit ? last : faces.last?.position ?? last)
    }
  }

  /// Gives a face a vector besides that of its row.
  /// - Returns: the face as it is now; nil where the service has none of this id: it was deleted, or the key renewed.
  public func add(
    _ vector: UnitVector, _ calculator: String, to id: UUID, of apiKey: String
  ) async throws(StorageError) -> StoredFace? {
    try await database.write { connection in
      let change: CollectionChange
      do {
        change = try CollectionChange.begin(apiKey, connection)
      } catch StorageError.serviceGone {
        return nil
      }
      let row = try connection.row(
        """
        SELECT embedding.id, subject.subject_name FROM embedding JOIN subject ON subject.id = embedding.subject_id
        WHERE embedding.id = $1 AND subject.api_key = $2
        """, [.text(id.lowercase), .text(apiKey)])
      guard let row else { return nil }
      try Self.insert(vector, calculator, id, connection)
      try change.note(.facesAdded([id]))
      return try FaceRows.face(row)
    }
  }

  static func insert(
    _ vector: UnitVector, _ calculator: String, _ id: UUID, _ connection: any SQLConnection
  ) throws {
    try connection.execute(
      """
      INSERT INTO calculator_vector (embedding_id, calculator, vector) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
      """, [.text(id.lowercase), .text(calculator), .vector(vector.values)])
  }

  /// Notes that a face can't have one.
  /// - Returns: false where the service has no such face.
  @discardableResult
  public func note(
    _ failure: RecalculationFailure, _ calculator: String, of id: UUID, of apiKey: String
  ) async throws(StorageError) -> Bool {
    try await database.write { connection in
      try connection.execute(
        """
        INSERT INTO calculator_vector (embedding_id, calculator, failure)
        SELECT embedding.id, $2, $3 FROM embedding JOIN subject ON subject.id = embedding.subject_id
        WHERE embedding.id = $1 AND subject.api_key = $4 ON CONFLICT DO NOTHING
        """, [.text(id.lowercase), .text(calculator), .text(failure.rawValue), .text(apiKey)]) > 0
    }
  }
}
