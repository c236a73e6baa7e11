import Foundation
import Logging
import Storage

/// The database that the settings name: a server's, or a file.
struct Database {
  let stores: any SQLDatabase
  /// For people.
  let place: String
  /// Kept as long as the database is used.
  private let lock: DataFolderLock?

  /// How long a server waits for its database: containers start in any order.
  private static let patience = Duration.seconds(300)
  private static let pause = Duration.seconds(1)

  /// For a command, beside whatever servers run.
  /// - Parameters:
  ///   - adopts: whether it may be the first of ours on a database of CompreFace 1.2, to which tables are added; or the
  ///     first of its version on one that others share.
  ///   - lock: of the folder, where the command holds it.
  static func open(
    _ settings: Settings, adopts: Bool = false, holding lock: DataFolderLock? = nil
  ) async throws -> any SQLDatabase {
    guard let address = settings.database.address else { return try openFile(settings.databaseFile, holding: lock) }
    if !adopts, try await UpstreamInventory.origin(of: address) == .upstream {
      throw Failure(
        "\(address.text) is a database of CompreFace 1.2. What taking it over means: compreface adopt --check")
    }
    return try await PostgresDatabase(
      address, .init(connections: 2, timeout: settings.database.timeout), upgrades: adopts)
  }

  /// Beside a server of the same version; where it is brought up to date, beside none.
  private static func openFile(_ file: URL, holding lock: DataFolderLock?) throws -> SQLiteDatabase {
    defer { FolderOwner.ownDatabase(file) }
    guard lock == nil, FileManager.default.fileExists(atPath: file.path), try SQLiteDatabase.isBehind(file) else {
      return try SQLiteDatabase(file: file)
    }
    do {
      let lock = try DataFolderLock(folder: file.deletingLastPathComponent())
      defer { withExtendedLifetime(lock) {} }
      return try SQLiteDatabase(file: file)
    } catch let failure as Failure {
      throw Failure("\(file.path) is of an older version, and would be brought up to date. \(failure)")
    }
  }

  /// For a server. It is the only one on its file, and one of many on a database server.
  static func openForServer(_ settings: Settings, _ logger: Logger) async throws -> Database {
    guard let address = settings.database.address else {
      // Before the database is opened: that may change its schema, under which no other server must be running.
      let lock = try DataFolderLock(folder: settings.databaseFile.deletingLastPathComponent())
      let file = settings.databaseFile
      defer { FolderOwner.ownDatabase(file) }
      return Database(stores: try SQLiteDatabase(file: file), place: file.path, lock: lock)
    }
    let beginning = ContinuousClock.now
    while true {
      do throws(StorageError) {
        let stores = try await PostgresDatabase(
          address, .init(connections: settings.database.connections, timeout: settings.database.timeout))
        return Database(stores: stores, place: address.text, lock: nil)
      } catch {
        let reason: String
        switch error {
        case .unreachable(let text):
          guard ContinuousClock.now - beginning < patience else { throw error }
          reason = text
        // That may take as long as the tables of a large installation do.
        case .inUse(let text): reason = text
        default: throw error
        }
        logger.warning("waiting for the database", metadata: ["database": "\(address.text)", "reason": "\(reason)"])
        try await Task.sleep(for: pause)
      }
    }
  }
}
