import ArgumentParser
import Foundation
import Storage

/// `compreface backup`
struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the whole database into a file, while servers run.",
    discussion: """
      The copy is of one moment: people, keys, faces, photos, the audit log. It is as secret as the database.

        compreface backup faces-2026-11-29.backup

      A database in a file is copied by SQLite, one on a server by PostgreSQL's pg_dump, which has to be in PATH, in the \
      version of the server or a newer one. `compreface restore` puts it into an empty place.
      """)

  @Argument(help: "The file to make; it must not be there yet.")
  var file: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let settings = try await common.settings()
    guard !FileManager.default.fileExists(atPath: file) else { throw Failure("There is a file \(file) already.") }
    // Under its name only when it is whole.
    let partial = URL(fileURLWithPath: file + ".partial")
    try? FileManager.default.removeItem(at: partial)
    if let address = settings.database.address {
      try PostgresTool.dump(address, to: partial)
    } else {
      guard FileManager.default.fileExists(atPath: settings.databaseFile.path) else {
        throw Failure("There is no database \(settings.databaseFile.path).")
      }
      try SQLiteDatabase.backUp(settings.databaseFile, to: partial)
    }
    try FileManager.default.moveItem(at: partial, to: URL(fileURLWithPath: file))
    let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
    Note.print("\(file) has the whole database, \(size) bytes.")
  }
}

/// `compreface restore`
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a backup into an empty place.",
    discussion: """
      Into the folder --data, or the database that POSTGRES_URL names: of the kind that the backup is of, without any \
      table, and with no server running on it.

        compreface restore faces-2026-11-29.backup --data /var/lib/compreface/data
      """)

  @Argument(help: "What compreface backup has made.")
  var file: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let settings = try await common.settings()
    let kind = try BackupKind(file: file)
    if let address = settings.database.address {
      guard kind == .postgres else {
        throw Failure("\(file) is the backup of a database in a file, and POSTGRES_URL names one on a server.")
      }
      guard try await !UpstreamInventory.hasTables(at: address) else {
        throw Failure("There are tables in \(address.text) already. Name an empty database.")
      }
      try PostgresTool.restore(URL(fileURLWithPath: file), to: address)
      // One of CompreFace 1.2 stays one.
      if case .ours = try await UpstreamInventory.origin(of: address) {
        _ = try await Database.open(settings, adopts: true)
      }
      return Note.print("\(address.text) is as it was when \(file) was made.")
    }
    guard kind == .sqlite else {
      throw Failure("\(file) is the backup of a database on a server; name an empty one in POSTGRES_URL.")
    }
    try restoreFile(to: settings.databaseFile)
    Note.print("\(settings.databaseFile.path) is as it was when \(file) was made.")
  }

  private func restoreFile(to place: URL) throws {
    let lock = try DataFolderLock(folder: place.deletingLastPathComponent())
    // A write-ahead log that is left there would be taken for this one's.
    for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: place.path + suffix) {
      throw Failure("There is a database \(place.path)\(suffix) already. Name another folder with --data.")
    }
    let backup = URL(fileURLWithPath: file)
    try SQLiteDatabase.check(backup)
    let partial = URL(fileURLWithPath: place.path + ".partial")
    try? FileManager.default.removeItem(at: partial)
    try FileManager.default.copyItem(at: backup, to: partial)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: partial.path)
    try FileManager.default.moveItem(at: partial, to: place)
    _ = try SQLiteDatabase(file: place)
    FolderOwner.ownDatabase(place)
    withExtendedLifetime(lock) {}
  }
}

/// What a backup is of, by how it begins.
private enum BackupKind {
  case sqlite
  case postgres

  init(file: String) throws {
    guard let handle = FileHandle(forReadingAtPath: file) else { throw Failure("The file \(file) can't be read.") }
    let beginning = try handle.read(upToCount: 16) ?? Data()
    if beginning.starts(with: Array("SQLite format 3\0".utf8)) {
      self = .sqlite
    } else if beginning.starts(with: Array("PGDMP".utf8)) {
      self = .postgres
    } else {
      throw Failure("\(file) is no backup: compreface backup makes them.")
    }
  }
}
