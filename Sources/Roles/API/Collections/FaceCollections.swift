import FaceDomain
import Logging
import Recognition
import Storage
internal import Synchronization

/// The collections in memory, by the key of their service, within a budget: those not asked for longest go, and are
/// loaded again when somebody asks.
actor FaceCollections {
  private let faces: FaceStore
  private let logger: Logger
  /// Bytes for all of them together. One alone may be larger, or it could never be searched.
  private let budget: Int
  private var entries: [String: Entry] = [:]
  private var clock: UInt64 = 0
  /// Read by whoever wants to know, without waiting for its turn.
  private nonisolated let loaded = Mutex(0)

  private struct Entry {
    let collection: FaceCollection
    var bytes = 0
    var lastUse: UInt64 = 0
  }

  init(faces: FaceStore, budget: Int, logger: Logger) {
    self.faces = faces
    self.budget = budget
    self.logger = logger
  }

  /// Bytes of all collections in memory.
  nonisolated var memory: Int { loaded.withLock(\.self) }

  /// The collection as it is now; loads it where it isn't in memory.
  /// - Parameter apiKey: of a service that exists; others would fill memory with empty collections.
  func snapshot(of apiKey: String, _ core: CoreStatus) async throws -> EmbeddingSnapshot {
    let snapshot = try await collection(of: apiKey).snapshot(core)
    await use(apiKey, bytes: snapshot.memory)
    return snapshot
  }

  /// See ``FaceCollection/change(_:then:)``.
  func change<Result: Sendable>(
    _ apiKey: String, _ commit: @escaping @Sendable (FaceStore) async throws -> Result,
    then apply: @escaping @Sendable (inout EmbeddingIndex, Result) -> Void
  ) async throws -> Result {
    try await collection(of: apiKey).change(commit, then: apply)
  }

  private func collection(of apiKey: String) -> FaceCollection {
    if let entry = entries[apiKey] { return entry.collection }
    let collection = FaceCollection(apiKey: apiKey, faces: faces, logger: logger)
    // An entry without its vectors is small, and stays: two collections of one key would not keep changes in order.
    entries[apiKey] = Entry(collection: collection)
    return collection
  }

  private func use(_ apiKey: String, bytes: Int) async {
    clock += 1
    account(apiKey, bytes)
    entries[apiKey]?.lastUse = clock
    while memory > budget, let oldest = leastRecentlyUsed(but: apiKey) {
      account(oldest.key, 0)
      await oldest.entry.collection.unload()
    }
  }

  private func account(_ apiKey: String, _ bytes: Int) {
    let before = entries[apiKey]?.bytes ?? 0
    loaded.withLock { $0 += bytes - before }
    entries[apiKey]?.bytes = bytes
  }

  private func leastRecentlyUsed(but apiKey: String) -> (key: String, entry: Entry)? {
    entries.filter { $0.key != apiKey && $0.value.bytes > 0 }
      .min { $0.value.lastUse < $1.value.lastUse }
      .map { ($0.key, $0.value) }
  }
}
