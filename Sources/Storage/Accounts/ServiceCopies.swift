import FaceDomain
import Foundation

/// `service_copy`: services that are being filled with another's faces.
///
/// Until it is full a copy has a key that nobody knows, and then, in one moment, the one that was promised: nobody
/// recognises with half a collection, and what a process keeps in memory for a key never becomes stale.
extension AccountRows {
  /// Makes a service that is to become a copy of another.
  /// - Returns: its guid.
  package func beginCopy(of source: ServiceEntry, named name: String) throws -> String {
    // Those that are being added are waited for: what comes later has a later number.
    try awaitChanges(of: source.service.id)
    let guid = try insertService(named: name, type: source.service.type, in: source.applicationID)
    try connection.execute(
      """
      INSERT INTO service_copy (model_id, source_id, api_key, copied, total, last_subject, last_face, until_face)
      SELECT copy.id, source.id, $1, 0, COUNT(DISTINCT subject.seq) + COUNT(embedding.seq), 0, 0,
        COALESCE(MAX(embedding.seq), 0)
      FROM model AS copy JOIN model AS source ON source.id = $2
      LEFT JOIN subject ON subject.api_key = source.api_key LEFT JOIN embedding ON embedding.subject_id = subject.id
      WHERE copy.guid = $3 GROUP BY copy.id, source.id
      """, [.text(UUID().lowercase), .integer(source.service.id), .text(guid)])
    if let copy = try service(guid: guid) { try setRequirements(source.service.requirements, of: copy.service.id) }
    return guid
  }

  /// Copies that aren't full, oldest first.
  package func copiesUnderWay() throws -> [Int64] {
    try connection.rows("SELECT model_id FROM service_copy ORDER BY model_id").map { try $0.integer(0) }
  }

  /// Whether a service is being copied: it can't be deleted then.
  package func isBeingCopied(_ id: Int64) throws -> Bool {
    try connection.row("SELECT 1 FROM service_copy WHERE source_id = $1 LIMIT 1", [.integer(id)]) != nil
  }

  /// Copies a few more: first the subjects, then their faces with their photos.
  /// - Parameter size: subjects or faces at once.
  /// - Returns: false when there is nothing left to do.
  package func continueCopy(_ id: Int64, size: Int) throws -> Bool {
    let row = try connection.row(
      """
      SELECT source.api_key, copy.api_key, job.api_key, job.last_subject, job.last_face, job.until_face
      FROM service_copy AS job JOIN model AS copy ON copy.id = job.model_id
      JOIN model AS source ON source.id = job.source_id WHERE job.model_id = $1
      """, [.integer(id)])
    guard let row else { return false }
    // What is read of it stays as it is until this step ends.
    if let original = try connection.row("SELECT source_id FROM service_copy WHERE model_id = $1", [.integer(id)]) {
      try awaitChanges(of: original.integer(0))
    }
    let (source, copy) = (try row.text(0), try row.text(1))
    // At each step, for those that are made meanwhile: to whichever subject a face was given, its copy is there.
    if try copySubjects(id, from: source, to: copy, after: row.integer(3), size: size) { return true }
    if try copyFaces(id, after: row.integer(4), until: row.integer(5), size: size) { return true }
    try connection.execute("DELETE FROM service_copy WHERE model_id = $1", [.integer(id)])
    try connection.execute("UPDATE model SET api_key = $1 WHERE id = $2", [.text(row.text(2)), .integer(id)])
    return false
  }

  private func copySubjects(
    _ id: Int64, from source: String, to copy: String, after last: Int64, size: Int
  ) throws -> Bool {
    let subjects = try connection.rows(
      "SELECT seq, id, subject_name FROM subject WHERE api_key = $1 AND seq > $2 ORDER BY seq LIMIT $3",
      [.text(source), .integer(last), .integer(Int64(size))])
    for subject in subjects {
      // Found where the name was given on to another subject meanwhile.
      let copied = try SubjectRow.findOrInsert(subject.text(2), of: copy, connection)
      try connection.execute(
        "INSERT INTO service_copy_subject (model_id, source_subject, copied_subject) VALUES ($1, $2, $3)",
        [.integer(id), .text(subject.text(1)), .text(copied.id)])
    }
    guard let reached = try subjects.last?.integer(0) else { return false }
    try note(subjects.count, until: reached, in: "last_subject", of: id)
    return true
  }

  private func copyFaces(_ id: Int64, after last: Int64, until end: Int64, size: Int) throws -> Bool {
    // Not by name: a subject that is renamed meanwhile would become two.
    let faces = try connection.rows(
      """
      SELECT embedding.seq, pair.copied_subject, embedding.img_id
      FROM embedding CROSS JOIN service_copy_subject AS pair
      WHERE pair.model_id = $1 AND pair.source_subject = embedding.subject_id
        AND embedding.seq > $2 AND embedding.seq <= $3 ORDER BY embedding.seq LIMIT $4
      """, [.integer(id), .integer(last), .integer(end), .integer(Int64(size))])
    for face in faces {
      var photo = SQLValue.null
      if let original = try face.textOrNil(2) {
        photo = .text(UUID().lowercase)
        try connection.execute(
          "INSERT INTO img (id, content) SELECT $1, content FROM img WHERE id = $2", [photo, .text(original)])
      }
      let (copy, original) = (SQLValue.text(UUID().lowercase), SQLValue.integer(try face.integer(0)))
      try connection.execute(
        """
        INSERT INTO embedding (id, subject_id, embedding, calculator, img_id)
        SELECT $1, $2, embedding, calculator, $3 FROM embedding WHERE seq = $4
        """, [copy, .text(face.text(1)), photo, original])
      try connection.execute(
        """
        INSERT INTO calculator_vector (embedding_id, calculator, vector, failure)
        SELECT $1, other.calculator, other.vector, other.failure FROM embedding
        JOIN calculator_vector AS other ON other.embedding_id = embedding.id WHERE embedding.seq = $2
        """, [copy, original])
    }
    guard let reached = try faces.last?.integer(0) else { return false }
    try note(faces.count, until: reached, in: "last_face", of: id)
    return true
  }

  private func note(_ count: Int, until reached: Int64, in column: String, of id: Int64) throws {
    // Subjects that are made meanwhile are copied too: there are never more copied than there are.
    try connection.execute(
      """
      UPDATE service_copy SET \(column) = $1, copied = copied + $2,
        total = CASE WHEN total < copied + $2 THEN copied + $2 ELSE total END WHERE model_id = $3
      """, [.integer(reached), .integer(Int64(count)), .integer(id)])
  }
}
