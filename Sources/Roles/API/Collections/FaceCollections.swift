import FaceDomain
import Logging
import Recognition
import Scheduling
import Storage
internal import Synchronization

/// The collections in memory, by the key of their service, within a budget: those not asked for longest go, and are
/// loaded again when somebody asks.
actor FaceCollections {
  private let faces: FaceStore
  private let log: CollectionLog
  private let reloading = AsyncLock()
  private let logger: Logger
  /// Bytes for all of them together. One alone may be larger, or it could never be searched.
  private let budget: Int
  private var entries: [String: Entry] = [:]
  /// Keys that are good no more, the latest last. Requests that were let in before may still ask for them.
  private var forgotten: [(apiKey: String, at: ContinuousClock.Instant)] = []
  private var clock: UInt64 = 0
  /// Read by whoever wants to know, without waiting for its turn.
  private nonisolated let loaded = Mutex(0)

  /// Far more than become invalid while one request is served.
  private static let mostForgotten = 1000
  /// Far longer than that takes.
  private static let memoryOfForgotten = Duration.seconds(180)

  private struct Entry {
    let collection: FaceCollection
    /// Also where there is no face in it.
    var isLoaded = false
    var bytes = 0
    var lastUse: UInt64 = 0
  }

  init(faces: FaceStore, log: CollectionLog, budget: Int, logger: Logger) {
    self.faces = faces
    self.log = log
    self.budget = budget
    self.logger = logger
  }

  /// Bytes of all collections in memory.
  nonisolated var memory: Int { loaded.withLock(\.self) }

  /// The collection as it is now; loads it where it isn't in memory.
  /// - Parameter apiKey: of a service that exists; others would fill memory with empty collections.
  func snapshot(of apiKey: String, _ core: CoreStatus) async throws -> EmbeddingSnapshot {
    try await remember(apiKey)
    let snapshot = try await collection(of: apiKey).snapshot(core)
    await use(apiKey)
    return snapshot
  }

  /// Loads what is in memory with this calculator's vectors too, so that nobody waits when it takes over.
  func prepare(_ core: CoreStatus) async throws {
    for apiKey in entries.filter({ $0.value.bytes > 0 }).keys { _ = try await snapshot(of: apiKey, core) }
  }

  /// Drops the vectors of all other calculators.
  func keepOnly(_ calculator: String) async {
    for (apiKey, entry) in entries where entry.bytes > 0 {
      await entry.collection.unload(keeping: calculator)
      account(apiKey, await entry.collection.memory)
    }
  }

  /// See ``FaceCollection/change(_:then:)``.
  func change<Result: Sendable>(
    _ apiKey: String, _ commit: @escaping @Sendable (FaceStore) async throws -> Result,
    then apply: @escaping @Sendable (inout EmbeddingIndex, String, Result) -> Void
  ) async throws -> Result {
    try await remember(apiKey)
    return try await collection(of: apiKey).change(commit, then: apply)
  }

  // MARK: What other servers change

  /// Keys of those in memory.
  var loadedKeys: [String] { entries.filter(\.value.isLoaded).map(\.key) }

  /// See ``FaceCollection/follow(to:)``.
  func follow(_ apiKey: String, to version: Int64?) async throws {
    guard let entry = entries[apiKey] else { return }
    try await entry.collection.follow(to: version)
    account(apiKey, await entry.collection.memory)
  }

  /// See ``FaceCollection/reload()``.
  func reload(_ apiKey: String) async throws {
    guard let entry = entries[apiKey] else { return }
    try await entry.collection.reload()
    account(apiKey, await entry.collection.memory)
  }

  /// Drops the collection of a key that is good no more: its service was deleted, or has another key. Whoever holds the
  /// collection finishes on it.
  ///
  /// Such a key doesn't become good again meanwhile, but on a database that servers share, whose log all follow. So
  /// changes that come later than this change nothing in the database, and it doesn't matter that they meet in another
  /// collection than those under way.
  func forget(_ apiKey: String) {
    account(apiKey, 0)
    entries[apiKey] = nil
    forgotten.append((apiKey, .now))
    if forgotten.count > Self.mostForgotten { forgotten.removeFirst() }
  }

  /// A key may have become good again: by an archive, soon after its service was deleted.
  private func remember(_ apiKey: String) async throws {
    guard forgotten.contains(where: { $0.apiKey == apiKey }) else { return }
    let asked = ContinuousClock.now
    guard try await log.knows(apiKey) else { return }
    forgotten.removeAll { $0.apiKey == apiKey && $0.at < asked }
  }

  private func collection(of apiKey: String) -> FaceCollection {
    if let entry = entries[apiKey] { return entry.collection }
    let collection = FaceCollection(
      apiKey: apiKey, faces: faces, log: log, reloading: reloading, logger: logger)
    forgotten.removeAll { ContinuousClock.now - $0.at > Self.memoryOfForgotten }
    guard !forgotten.contains(where: { $0.apiKey == apiKey }) else { return collection }
    // An entry without its vectors is small, and stays: two collections of one key would not keep changes in order.
    entries[apiKey] = Entry(collection: collection)
    return collection
  }

  private func use(_ apiKey: String) async {
    clock += 1
    entries[apiKey]?.lastUse = clock
    entries[apiKey]?.isLoaded = true
    let bytes = await entries[apiKey]?.collection.memory ?? 0
    // Another's may have had to make room for meanwhile: then it isn't there any more.
    if entries[apiKey]?.isLoaded == true { account(apiKey, bytes) }
    while memory > budget, let oldest = leastRecentlyUsed(but: apiKey) {
      account(oldest.key, 0)
      entries[oldest.key]?.isLoaded = false
      await oldest.entry.collection.unload()
    }
  }

  private func account(_ apiKey: String, _ bytes: Int) {
    // A forgotten one isn't counted: its memory goes with whoever still holds it.
    guard let before = entries[apiKey]?.bytes else { return }
    loaded.withLock { $0 += bytes - before }
    entries[apiKey]?.bytes = bytes
  }

  private func leastRecentlyUsed(but apiKey: String) -> (key: String, entry: Entry)? {
    entries.filter { $0.key != apiKey && $0.value.bytes > 0 }
      .min { $0.value.lastUse < $1.value.lastUse }
      .map { ($0.key, $0.value) }
  }
}
