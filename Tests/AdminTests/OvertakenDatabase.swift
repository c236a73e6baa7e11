import Storage
import Synchronization
import Testing

/// Has something happen right before a write.
final class OvertakenDatabase: SQLDatabase {
  private let database: any SQLDatabase
  private let deed = Mutex<(@Sendable () async throws -> Void)?>(nil)

  init(_ database: any SQLDatabase) {
    self.database = database
  }

  func overtakeNextWrite(_ deed: @escaping @Sendable () async throws -> Void) {
    self.deed.withLock { $0 = deed }
  }

  var isShared: Bool { database.isShared }
  var collectionEvents: AsyncStream<CollectionEvent> { database.collectionEvents }

  func read<Result: Sendable>(
    within patience: Duration?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    try await database.read(within: patience, body)
  }

  func write<Result: Sendable>(
    _ lock: SQLLock?, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StorageError) -> Result {
    let deed = self.deed.withLock { waiting in
      defer { waiting = nil }
      return waiting
    }
    do {
      try await deed?()
    } catch {
      Issue.record(error)
    }
    return try await database.write(lock, body)
  }
}
