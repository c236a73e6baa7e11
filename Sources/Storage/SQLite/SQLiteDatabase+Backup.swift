public import Foundation
internal import GRDB

extension SQLiteDatabase {
  /// Copies a database as it is at one moment, while servers go on writing to it, also those of an older version: its
  /// tables stay as they are.
  /// - Parameter file: must not exist; readable for its owner alone.
  /// - Throws: ``StorageError/cannotOpen(path:reason:)`` for a place that can't be written to.
  public static func backUp(_ source: URL, to file: URL) throws(StorageError) {
    do {
      // Before anything is in it.
      guard FileManager.default.createFile(atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o600])
      else { throw StorageError.cannotOpen(path: file.path, reason: "it can't be written") }
      var patient = Configuration()
      patient.busyMode = .timeout(5)
      let copy = try DatabaseQueue(path: file.path)
      try DatabaseQueue(path: source.path, configuration: patient).backup(to: copy)
      // A file by itself: whoever opens it to look must not need to write beside it.
      try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      try check(copy, file)
      try copy.close()
    } catch let error as StorageError {
      throw error
    } catch {
      throw .cannotOpen(path: file.path, reason: text(error))
    }
  }

  /// Whether a file is a whole database of ours.
  public static func check(_ file: URL) throws(StorageError) {
    do {
      var configuration = Configuration()
      configuration.readonly = true
      try check(try DatabaseQueue(path: file.path, configuration: configuration), file)
    } catch let error as StorageError {
      throw error
    } catch {
      throw .cannotOpen(path: file.path, reason: text(error))
    }
  }

  private static func check(_ copy: DatabaseQueue, _ file: URL) throws {
    let findings = try copy.read { database in
      try String.fetchAll(database, sql: "PRAGMA quick_check")
        + String.fetchAll(database, sql: "PRAGMA foreign_key_check")
    }
    guard findings == ["ok"] else {
      throw StorageError.cannotOpen(path: file.path, reason: "it is damaged")
    }
    guard try copy.read({ try $0.tableExists("embedding") && $0.tableExists("grdb_migrations") }) else {
      throw StorageError.cannotOpen(path: file.path, reason: "it isn't a database of CompreFace")
    }
  }
}
