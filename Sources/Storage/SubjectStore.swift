import FaceDomain
import Foundation

/// The subjects of each service. Names are found ignoring case and keep the spelling they were first given.
public struct SubjectStore: Sendable {
  private let database: any SQLDatabase

  public init(_ database: any SQLDatabase) {
    self.database = database
  }

  /// Subjects, oldest first.
  /// - Parameters:
  ///   - page: counted from 0.
  ///   - size: of a page; nil is all on one.
  public func names(of apiKey: String, page: Int = 0, size: Int? = nil) async throws(StorageError) -> [String] {
    var query = "SELECT subject_name FROM subject WHERE api_key = $1 ORDER BY seq"
    var values = [SQLValue.text(apiKey)]
    if let size {
      query += " " + SQLPage.clause(first: 2)
      values += SQLPage(number: page, size: size).values
    }
    return try await database.read { [query, values] connection in
      try connection.rows(query, values).map { try $0.text(0) }
    }
  }

  /// - Returns: false if there is one of that name.
  /// - Throws: ``StorageError/serviceGone`` where no service has the key.
  public func create(_ name: String, of apiKey: String) async throws(StorageError) -> Bool {
    try await database.write { connection in
      _ = try CollectionChange.begin(apiKey, connection)
      return try SubjectRow.insert(name, of: apiKey, connection)
    }
  }

  public enum Renaming: Sendable, Equatable {
    case unknownSubject
    /// The names as they were and are stored.
    case renamed(from: String, to: String)
    /// The faces went to a subject that had the name already.
    case merged(from: String, into: String)
  }

  public func rename(_ name: String, to newName: String, of apiKey: String) async throws(StorageError) -> Renaming {
    try await database.write { connection in
      let change = try CollectionChange.begin(apiKey, connection)
      try connection.takeTime()
      guard let old = try SubjectRow.find(name, of: apiKey, connection) else { return .unknownSubject }
      guard let other = try SubjectRow.find(newName, of: apiKey, connection), other.id != old.id else {
        try connection.execute("UPDATE subject SET subject_name = $1 WHERE id = $2", [.text(newName), .text(old.id)])
        try change.note(.subjectRenamed(from: old.name, to: newName))
        return .renamed(from: old.name, to: newName)
      }
      try connection.execute(
        "UPDATE embedding SET subject_id = $1 WHERE subject_id = $2", [.text(other.id), .text(old.id)])
      try connection.execute("DELETE FROM subject WHERE id = $1", [.text(old.id)])
      try change.note(.subjectRenamed(from: old.name, to: other.name))
      return .merged(from: old.name, into: other.name)
    }
  }

  /// What went with a subject.
  public struct Deletion: Sendable, Equatable {
    /// As it was stored.
    public let name: String
    public let faces: Int
  }

  /// Deletes a subject with its faces and their photos.
  /// - Parameter actor: whom the audit log names.
  /// - Returns: nil if there is none of that name.
  public func delete(
    _ name: String, of apiKey: String, noting actor: AuditEvent.Actor
  ) async throws(StorageError) -> Deletion? {
    try await database.write { connection in
      let change = try CollectionChange.begin(apiKey, connection)
      try connection.takeTime()
      guard let subject = try SubjectRow.find(name, of: apiKey, connection) else { return nil }
      let faces = try FaceRows.delete(where: "subject_id = $1", [.text(subject.id)], connection)
      try connection.execute("DELETE FROM subject WHERE id = $1", [.text(subject.id)])
      let event = AuditEvent(
        actor: actor, action: .subjectDeleted, object: .init(.subject, id: subject.id, name: subject.name),
        detail: FaceRows.detail(faces))
      try AuditRows.append(event, at: Date(), connection)
      try change.note(.subjectRemoved(subject.name))
      return Deletion(name: subject.name, faces: faces)
    }
  }

  /// Deletes all subjects of a service with their faces and photos.
  /// - Parameter actor: whom the audit log names, also where there was nothing to delete.
  /// - Returns: how many subjects and how many faces went.
  public func deleteAll(
    of apiKey: String, noting actor: AuditEvent.Actor
  ) async throws(StorageError) -> (subjects: Int, faces: Int) {
    try await database.write { connection in
      let change = try CollectionChange.begin(apiKey, connection)
      try connection.takeTime()
      let faces = try FaceRows.delete(
        where: "subject_id IN (SELECT id FROM subject WHERE api_key = $1)", [.text(apiKey)], connection)
      let subjects = try connection.execute("DELETE FROM subject WHERE api_key = $1", [.text(apiKey)])
      let event = AuditEvent(
        actor: actor, action: .subjectsDeleted, object: .init(.subject),
        detail: FaceRows.detail(faces, subjects: subjects))
      try AuditRows.append(event, at: Date(), connection)
      try change.note(.allRemoved)
      return (subjects, faces)
    }
  }
}

/// A row of `subject`, inside of a transaction.
struct SubjectRow {
  let id: String
  let name: String

  /// Ignoring case; one spelled exactly so comes first, since 1.2 could hold both.
  static func find(_ name: String, of apiKey: String, _ connection: any SQLConnection) throws -> SubjectRow? {
    try connection.row(
      """
      SELECT id, subject_name FROM subject WHERE api_key = $1 AND lower(subject_name) = lower($2)
      ORDER BY CASE WHEN subject_name = $2 THEN 0 ELSE 1 END, seq LIMIT 1
      """, [.text(apiKey), .text(name)]
    ).map { SubjectRow(id: try $0.text(0), name: try $0.text(1)) }
  }

  /// Belongs into a ``CollectionChange``, so that nobody makes the same at the same time.
  /// - Returns: false if there is one of that name.
  static func insert(_ name: String, of apiKey: String, _ connection: any SQLConnection) throws -> Bool {
    guard try find(name, of: apiKey, connection) == nil else { return false }
    return try connection.execute(
      "INSERT INTO subject (id, api_key, subject_name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
      [.text(UUID().lowercase), .text(apiKey), .text(name)]) == 1
  }

  static func findOrInsert(_ name: String, of apiKey: String, _ connection: any SQLConnection) throws -> SubjectRow {
    if let subject = try find(name, of: apiKey, connection) { return subject }
    _ = try insert(name, of: apiKey, connection)
    guard let subject = try find(name, of: apiKey, connection) else {
      throw StorageError.failed("the subject is gone")
    }
    return subject
  }
}
