public import FaceDomain
public import Foundation

/// `idempotency_key`: requests to add a face that may come again, and what was answered. They stand there from the same
/// transaction on as the face.
extension FaceStore {
  /// How long a request is remembered.
  static let memory: TimeInterval = 24 * 3600

  /// What came of a request before.
  /// - Returns: nil for one that is new. The face may have been deleted since.
  /// - Throws: ``StorageError/otherRequest`` where another request had the key.
  public func answer(
    to request: RepeatableRequest, of apiKey: String, at now: Date = Date()
  ) async throws(StorageError) -> StoredFace? {
    try await database.read { connection in try Self.answer(to: request, of: apiKey, at: now, connection) }
  }

  /// A face, and whether this request added it.
  public struct Addition: Sendable, Equatable {
    public let face: StoredFace
    public let isNew: Bool

    public init(face: StoredFace, isNew: Bool) {
      self.face = face
      self.isNew = isNew
    }
  }

  /// Adds a face unless the same request has done so already: all of it or nothing.
  /// - Throws: ``StorageError/otherRequest``, and as ``add(_:to:)`` does.
  public func add(
    _ face: NewFace, to apiKey: String, repeating request: RepeatableRequest, at now: Date = Date()
  ) async throws(StorageError) -> Addition {
    try await database.write { connection in
      let change = try CollectionChange.begin(apiKey, connection)
      // Two that came at the same time: the second has waited for the first.
      if let face = try Self.answer(to: request, of: apiKey, at: now, connection) {
        return Addition(face: face, isNew: false)
      }
      let added = try Self.add(face, change)
      try connection.execute(
        "DELETE FROM idempotency_key WHERE created <= $1", [Timestamp.value(now.addingTimeInterval(-Self.memory))])
      try connection.execute(
        """
        INSERT INTO idempotency_key (model_id, request_key, fingerprint, face_id, subject, created)
        SELECT id, $1, $2, $3, $4, $5 FROM model WHERE api_key = $6
        """,
        [
          .text(request.key), .text(request.fingerprint), .text(added.id.lowercase), .text(added.subject),
          Timestamp.value(now), .text(apiKey),
        ])
      return Addition(face: added, isNew: true)
    }
  }

  private static func answer(
    to request: RepeatableRequest, of apiKey: String, at now: Date, _ connection: any SQLConnection
  ) throws -> StoredFace? {
    let row = try connection.row(
      """
      SELECT known.face_id, known.subject, known.fingerprint FROM idempotency_key AS known
      JOIN model ON model.id = known.model_id
      WHERE model.api_key = $1 AND known.request_key = $2 AND known.created > $3
      """, [.text(apiKey), .text(request.key), Timestamp.value(now.addingTimeInterval(-memory))])
    guard let row else { return nil }
    guard try row.text(2) == request.fingerprint else { throw StorageError.otherRequest }
    return try FaceRows.face(row)
  }
}
