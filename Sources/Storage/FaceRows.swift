import FaceDomain
import struct Foundation.UUID

/// Rows of `embedding` and `img`, inside of a transaction.
enum FaceRows {
  /// - Parameter row: id and name of the subject in its first columns.
  static func face(_ row: SQLRow) throws -> StoredFace {
    guard let id = UUID(uuidString: try row.text(0)) else {
      throw StorageError.failed("an embedding's id is no UUID")
    }
    return StoredFace(id: id, subject: try row.text(1))
  }

  /// Deletes embeddings and the photos no other embedding uses. Photos are found first: without the embeddings
  /// nothing would lead to them any more.
  /// - Returns: how many embeddings went.
  static func delete(where condition: String, _ values: [SQLValue], _ connection: any SQLConnection) throws -> Int {
    let photos = try connection.rows(
      "SELECT DISTINCT img_id FROM embedding WHERE \(condition) AND img_id IS NOT NULL", values
    ).map { try $0.text(0) }
    let deleted = try connection.execute("DELETE FROM embedding WHERE \(condition)", values)
    for photo in photos {
      try connection.execute(
        "DELETE FROM img WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM embedding WHERE img_id = $1)", [.text(photo)])
    }
    return deleted
  }

  /// What went, for the audit log.
  static func detail(_ faces: Int, subjects: Int? = nil) -> String {
    let faces = "\(faces) \(faces == 1 ? "face" : "faces")"
    return subjects.map { "\(faces), \($0) \($0 == 1 ? "subject" : "subjects")" } ?? faces
  }
}
