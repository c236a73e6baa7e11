import FaceDomain
import Foundation
internal import Synchronization

/// A database that an archive is written into. How far it is stands there with what was written, so that one that was
/// broken off goes on, and one that was read isn't read again: it would bring back what was deleted since.
public struct ArchiveTarget: Sendable {
  private let database: any SQLDatabase
  private let hash: String

  /// - Parameter hash: of the archive, in its last line.
  public init(_ database: any SQLDatabase, hash: String) {
    self.database = database
    self.hash = hash
  }

  public enum Progress: Sendable, Equatable {
    case unknown
    /// So many lines are written.
    case begun(lines: Int)
    case finished
  }

  public func progress() async throws(StorageError) -> Progress {
    try await database.read { [hash] connection in
      let row = try connection.row("SELECT lines, finished FROM archive_import WHERE hash = $1", [.text(hash)])
      guard let row else { return .unknown }
      return try row.boolean(1) ? .finished : .begun(lines: Int(row.integer(0)))
    }
  }

  /// - Parameter event: stands in the audit log, behind what came with the archive.
  public func finish(noting event: AuditEvent) async throws(StorageError) {
    try await database.write { [hash] connection in
      try connection.execute("UPDATE archive_import SET finished = TRUE WHERE hash = $1", [.text(hash)])
      try Self.note(event, connection)
    }
  }

  /// Why a line can't be written.
  public struct Conflict: Error, Equatable, CustomStringConvertible {
    public let description: String
  }

  /// Whether nobody has used the database yet.
  public func isEmpty() async throws(StorageError) -> Bool {
    try await database.read { connection in
      try connection.row("SELECT 1 FROM \"user\" WHERE guid <> '\(AccountRows.demo)' LIMIT 1") == nil
        && connection.row("SELECT 1 FROM model LIMIT 1") == nil
    }
  }

  public enum Presence: Sendable { case none, there, beingDeleted }

  /// - Parameter guid: of a service.
  public func presence(ofService guid: String) async throws(StorageError) -> Presence {
    try await database.read { connection in
      let row = try connection.row(
        "SELECT app.guid FROM model JOIN app ON app.id = model.app_id WHERE model.guid = $1", [.text(guid)])
      guard let row else { return .none }
      return try row.text(0) == AccountRows.discardedApplication ? .beingDeleted : .there
    }
  }

  /// From here on it is begun anew.
  public func forget() async throws(StorageError) {
    _ = try await database.write { [hash] connection in
      try connection.execute("DELETE FROM archive_import WHERE hash = $1", [.text(hash)])
    }
  }

  /// In one transaction.
  /// - Parameters:
  ///   - done: lines of the archive before these; 0 begins.
  ///   - event: stands in the audit log after it, if anything is new.
  ///   - place: the guid of the application that a service goes into, looked up or made; nil leaves it where it was.
  /// - Returns: how many of them were not there yet.
  /// - Throws: ``Conflict``, ``StorageError``.
  package func write(
    _ lines: [ArchiveLine], after done: Int, noting event: AuditEvent? = nil,
    placing place: (@Sendable (ArchiveLine.Service, AccountRows) throws -> String)? = nil
  ) async throws -> Int {
    let met = MetConflict()
    do {
      return try await database.write(.accounts) { [hash] connection in
        do {
          try Self.advance(hash, from: done, by: lines.count, connection)
          let new = try lines.reduce(0) { count, line in
            var line = line
            if let place, case .service(var service) = line {
              service.application = try place(service, AccountRows(connection))
              line = .service(service)
            }
            return try count + (ArchiveRows.write(line, connection) ? 1 : 0)
          }
          if let event, new > 0 { try Self.note(event, connection) }
          return new
        } catch let conflict as Conflict {
          met.note(conflict)
          throw conflict
        }
      }
    } catch {
      throw met.conflict ?? error
    }
  }

  /// Carries a conflict past the database, which knows only errors of its own.
  private final class MetConflict: Sendable {
    private let noted = Mutex<Conflict?>(nil)

    var conflict: Conflict? { noted.withLock(\.self) }

    func note(_ conflict: Conflict) { noted.withLock { $0 = conflict } }
  }

  private static func advance(_ hash: String, from done: Int, by lines: Int, _ connection: any SQLConnection) throws {
    if done == 0 {
      // Also one that was read before, and is wanted once more.
      try connection.execute(
        """
        INSERT INTO archive_import (hash, lines, finished) VALUES ($1, 0, FALSE)
        ON CONFLICT (hash) DO UPDATE SET lines = 0, finished = FALSE WHERE archive_import.finished = TRUE
        """, [.text(hash)])
    }
    let changed = try connection.execute(
      "UPDATE archive_import SET lines = $1 WHERE hash = $2 AND lines = $3 AND finished = FALSE",
      [.integer(Int64(done + lines)), .text(hash), .integer(Int64(done))])
    guard changed == 1 else { throw Conflict(description: "Another command reads the same archive") }
  }

  /// - Parameter event: one of a service names the application that it went into.
  private static func note(_ event: AuditEvent, _ connection: any SQLConnection) throws {
    var event = event
    if event.object.kind == .service {
      event.application = try AuditRows.application(ofService: event.object.id, connection)
    }
    try AuditRows.append(event, at: Date(), connection)
  }
}
