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
    for start in stride(from: 0, to: photos.count, by: photosAtOnce) {
      _ = try deletePhotos(photos[start..<min(start + photosAtOnce, photos.count)], connection)
    }
    return deleted
  }

  /// Not one by one: on a server each would take the time of a way there and back, while others wait for the service.
  private static let photosAtOnce = 200

  /// Deletes photos, at most 200, that no face uses.
  /// - Returns: how many.
  static func deletePhotos(_ photos: ArraySlice<String>, _ connection: any SQLConnection) throws -> Int {
    guard let last = photos.last else { return 0 }
    // As many parameters each time, so that it is one prepared statement.
    let count = photos.count == 1 ? 1 : photosAtOnce
    let ids = photos + Array(repeating: last, count: count - photos.count)
    return try connection.execute(
      """
      DELETE FROM img WHERE id IN (\((1...count).map { "$\($0)" }.joined(separator: ", ")))
        AND NOT EXISTS (SELECT 1 FROM embedding WHERE img_id = img.id)
      """, ids.map { .text($0) })
  }

  /// What went, for the audit log.
  static func detail(_ faces: Int, subjects: Int? = nil) -> String {
    let faces = "\(faces) \(faces == 1 ? "face" : "faces")"
    return subjects.map { "\(faces), \($0) \($0 == 1 ? "subject" : "subjects")" } ?? faces
  }
}
