public import Foundation

/// Photos that no face uses: 1.2 leaves them behind when it deletes a subject or a service.
public struct OrphanedPhotos: Sendable {
  private let database: any SQLDatabase

  public init(_ database: any SQLDatabase) {
    self.database = database
  }

  /// In one transaction.
  private static let batch = 200
  private static let first = "00000000-0000-0000-0000-000000000000"

  /// Deletes them, a few at a time, while servers run. What was deleted stays so where it is broken off.
  /// - Returns: how many there were.
  public func delete(by actor: AuditEvent.Actor, at now: Date) async throws(StorageError) -> Int {
    var (last, count): (String?, Int) = (Self.first, 0)
    while let after = last {
      let (found, deleted) = try await database.write { connection in
        try connection.takeTime()
        let photos = try connection.rows(
          """
          SELECT id FROM img WHERE id > $1 AND NOT EXISTS (SELECT 1 FROM embedding WHERE img_id = img.id)
          ORDER BY id LIMIT $2
          """, [.text(after), .integer(Int64(Self.batch))]
        ).map { try $0.text(0) }
        return (photos.last, try FaceRows.deletePhotos(photos[...], connection))
      }
      (last, count) = (found, count + deleted)
    }
    guard count > 0 else { return 0 }
    let event = AuditEvent(
      actor: actor, action: .photosDeleted, object: .init(.faces),
      detail: "\(count) \(count == 1 ? "photo" : "photos") of no face")
    try await AuditLog(database).append(event, at: now)
    return count
  }
}
