import Foundation

/// Services that are deleted, but whose faces still have to be: a large one's would keep every other writer waiting for
/// seconds. Discarded, a service belongs to no application anybody sees, its key is good no more, and what is left of
/// it is deleted a little at a time.
///
/// It has another key, not only another application: whoever else looks for the old one in these tables, such as a
/// request under way or 1.2's own server, must not find it. The subjects follow the key, as where one is renewed, which
/// takes half a second for 100,000 of them.
extension AccountRows {
  /// Of the application that discarded services are in. Nobody sees it; it is there only while it has services.
  static let discardedApplication = "discarded"

  /// - Returns: how many faces it has.
  package func discardService(_ id: Int64) throws -> Int {
    try connection.execute(
      "INSERT INTO app (name, guid, api_key) VALUES ($1, $1, $2) ON CONFLICT DO NOTHING",
      [.text(Self.discardedApplication), .text(UUID().lowercase)])
    // It is neither filled nor copied from any more.
    try connection.execute("DELETE FROM service_copy WHERE model_id = $1 OR source_id = $1", [.integer(id)])
    // What is being added to it is waited for, and what would be later is refused.
    try awaitChanges(of: id)
    // Its name is free for another at once.
    try connection.execute(
      "UPDATE model SET app_id = (SELECT id FROM app WHERE guid = $1), name = guid, api_key = $2 WHERE id = $3",
      [.text(Self.discardedApplication), .text(UUID().lowercase), .integer(id)])
    let row = try connection.row(
      """
      SELECT COUNT(*) FROM model JOIN subject ON subject.api_key = model.api_key
      JOIN embedding ON embedding.subject_id = subject.id WHERE model.id = $1
      """, [.integer(id)])
    return Int(try row?.integer(0) ?? 0)
  }

  package func discardedServices() throws -> [Int64] {
    try connection.rows(
      "SELECT model.id FROM model JOIN app ON app.id = model.app_id WHERE app.guid = $1 ORDER BY model.id",
      [.text(Self.discardedApplication)]
    ).map { try $0.integer(0) }
  }

  /// Deletes a few faces with their photos, then subjects, at last the service itself.
  /// - Parameter size: faces or subjects at once.
  /// - Returns: false when it is gone.
  package func continueDeletion(_ id: Int64, size: Int) throws -> Bool {
    let row = try connection.row(
      "SELECT model.api_key FROM model JOIN app ON app.id = model.app_id WHERE model.id = $1 AND app.guid = $2",
      [.integer(id), .text(Self.discardedApplication)])
    guard let row else { return false }
    let values: [SQLValue] = [.text(try row.text(0)), .integer(Int64(size))]
    // In no order: all that are left would be sorted each time.
    let faces = try connection.rows(
      """
      SELECT face.seq, face.img_id FROM subject JOIN embedding AS face ON face.subject_id = subject.id
      WHERE subject.api_key = $1 LIMIT $2
      """, values
    ).map { (seq: try $0.integer(0), photo: try $0.textOrNil(1)) }
    if try FaceRows.delete(faces, connection) > 0 { return true }
    let subjects = try connection.execute(
      "DELETE FROM subject WHERE seq IN (SELECT seq FROM subject WHERE api_key = $1 ORDER BY seq LIMIT $2)", values)
    if subjects > 0 { return true }
    try connection.execute("DELETE FROM model WHERE id = $1", [.integer(id)])
    try connection.execute(
      "DELETE FROM app WHERE guid = $1 AND NOT EXISTS (SELECT 1 FROM model WHERE app_id = app.id)",
      [.text(Self.discardedApplication)])
    return false
  }
}
