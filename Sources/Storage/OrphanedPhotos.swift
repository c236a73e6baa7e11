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
    let event = { @Sendable (detail: String) in
      AuditEvent(actor: actor, action: .photosDeleted, object: .init(.faces), detail: detail)
    }
    var (last, count): (String?, Int) = (Self.first, 0)
    while let after = last {
      let found = try await orphans(after: after)
      let isFirst = count == 0
      count += try await database.write { connection in
        let deleted = try FaceRows.deletePhotos(found, connection)
        // With the first, so that it stands there also where it is broken off.
        if isFirst, deleted > 0 { try AuditRows.append(event("photos of no face, begun"), at: now, connection) }
        return deleted
      }
      last = found.last
    }
    guard count > 0 else { return 0 }
    try await AuditLog(database).append(event("\(count) \(count == 1 ? "photo" : "photos") of no face"), at: now)
    return count
  }

  private func orphans(after id: String) async throws(StorageError) -> [String] {
    try await database.read { connection in
      try connection.takeTime()
      return try connection.rows(
        """
        SELECT id FROM img WHERE id > $1 AND NOT EXISTS (SELECT 1 FROM embedding WHERE img_id = img.id)
        ORDER BY id LIMIT $2
        """, [.text(id), .integer(Int64(Self.batch))]
      ).map { try $0.text(0) }
    }
  }
}
