import Foundation

/// A change to the faces or subjects of a service, inside of its transaction.
///
/// Whoever begins one waits until the one before has ended, on whichever server: so there is an order of changes, in
/// which they are numbered and in which rows get their `seq`, and a subject that isn't found stays missing until it is
/// made. Where one process has the database, its one writer is that already.
struct CollectionChange {
  let connection: any SQLConnection
  let apiKey: String
  private let place: (service: Int64, version: Int64)?

  /// - Throws: ``StorageError/serviceGone`` where no service has the key.
  static func begin(_ apiKey: String, _ connection: any SQLConnection) throws -> CollectionChange {
    var place: (service: Int64, version: Int64)?
    if connection.isShared {
      let row = try connection.row(
        """
        INSERT INTO collection_change (model_id, version) SELECT id, 1 FROM model WHERE api_key = $1
        ON CONFLICT (model_id) DO UPDATE SET version = collection_change.version + 1 RETURNING model_id, version
        """, [.text(apiKey)])
      guard let row else { throw StorageError.serviceGone }
      let (service, version) = (try row.integer(0), try row.integer(1))
      place = (service, version)
      // Here, as not every change is noted.
      if version.isMultiple(of: 100) {
        try connection.execute(
          "DELETE FROM collection_log WHERE model_id = $1 AND version <= $2",
          [.integer(service), .integer(version - kept)])
      }
    }
    // Also after a wait, during which the key may have become another. It is held from here on: whoever gives the
    // service another key, as 1.2's admin does without asking for the counter, comes before or after all of this.
    let lock = connection.isShared ? " FOR KEY SHARE" : ""
    guard try connection.row("SELECT 1 FROM model WHERE api_key = $1\(lock)", [.text(apiKey)]) != nil else {
      throw StorageError.serviceGone
    }
    return CollectionChange(connection: connection, apiKey: apiKey, place: place)
  }

  /// Changes that are kept for servers that have fallen behind.
  static let kept: Int64 = 10_000

  /// Tells other servers, once the transaction is durable, what was changed.
  func note(_ change: CollectionLog.Change) throws {
    guard let place else { return }
    try connection.execute(
      """
      INSERT INTO collection_log (model_id, version, kind, faces, subject, new_subject) VALUES ($1, $2, $3, $4, $5, $6)
      """, [.integer(place.service), .integer(place.version)] + change.columns)
    try connection.execute(
      "SELECT pg_notify($1, $2)",
      [.text(CollectionMessage.channel), .text(CollectionMessage.text(apiKey, place.version))])
    try connection.execute(
      "SELECT pg_notify($1, $2)",
      [.text(UpstreamMessage.channel), .text(UpstreamMessage(change, apiKey: apiKey).text)])
  }
}
