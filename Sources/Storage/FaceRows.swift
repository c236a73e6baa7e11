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
    _ = try deletePhotos(photos, connection)
    return deleted
  }

  /// The same for embeddings that are known by their places.
  static func delete(_ faces: [(seq: Int64, photo: String?)], _ connection: any SQLConnection) throws -> Int {
    var deleted = 0
    for part in SQLList.parts(faces.map { .integer($0.seq) }) {
      deleted += try connection.execute("DELETE FROM embedding WHERE seq IN (\(part.parameters))", part.values)
    }
    _ = try deletePhotos(Array(Set(faces.compactMap(\.photo))), connection)
    return deleted
  }

  /// Deletes photos that no face uses. Not one by one: on a server each would take the time of a way there and back, while
  /// others wait for the service.
  /// - Returns: how many.
  static func deletePhotos(_ photos: [String], _ connection: any SQLConnection) throws -> Int {
    var deleted = 0
    for part in SQLList.parts(photos.map { .text($0) }) {
      deleted += try connection.execute(
        """
        DELETE FROM img WHERE id IN (\(part.parameters))
          AND NOT EXISTS (SELECT 1 FROM embedding WHERE img_id = img.id)
        """, part.values)
    }
    return deleted
  }

  /// What went, for the audit log.
  static func detail(_ faces: Int, subjects: Int? = nil) -> String {
    let faces = "\(faces) \(faces == 1 ? "face" : "faces")"
    return subjects.map { "\(faces), \($0) \($0 == 1 ? "subject" : "subjects")" } ?? faces
  }
}
