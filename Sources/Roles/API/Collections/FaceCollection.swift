import FaceDomain
import Logging
import Recognition
import Scheduling
import Storage

/// The faces of one service in memory, in step with the database.
actor FaceCollection {
  private let apiKey: String
  private let faces: FaceStore
  private let log: CollectionLog
  private let logger: Logger
  private let changes = AsyncLock()
  /// Of all collections: those that fell too far behind are loaded again one after the other, as each takes its memory
  /// twice meanwhile.
  private let reloading: AsyncLock
  /// By calculator: vectors of different ones are not comparable. There are two while one takes over from another.
  private var loaded: [String: Loaded] = [:]

  private struct Loaded: Sendable {
    var index: EmbeddingIndex
    /// Up to which change it is: see ``CollectionLog``.
    var version: Int64
    /// A later change was made in it before others that came first: what they did can't be made up for any more, only
    /// loaded.
    var isOutOfOrder = false
  }

  init(apiKey: String, faces: FaceStore, log: CollectionLog, reloading: AsyncLock, logger: Logger) {
    self.reloading = reloading
    self.apiKey = apiKey
    self.faces = faces
    self.log = log
    self.logger = logger
  }

  /// The collection as it is now; loads it at first use.
  func snapshot(_ core: CoreStatus) async throws -> EmbeddingSnapshot {
    if let held = loaded[core.calculatorVersion] { return held.index.snapshot }
    return try await changes.withLock { try await self.load(core) }
  }

  /// About how many bytes it takes.
  var memory: Int { loaded.values.reduce(0) { $0 + $1.index.snapshot.memory } }

  /// Gives the memory back. Queries under way keep their snapshot, and the next one loads the collection again.
  /// - Parameter calculator: keeps the vectors of this one; nil keeps none.
  func unload(keeping calculator: String? = nil) {
    loaded = loaded.filter { $0.key == calculator }
  }

  private func load(_ core: CoreStatus) async throws -> EmbeddingSnapshot {
    // Somebody else may have loaded it while this task waited.
    if let held = loaded[core.calculatorVersion] { return held.index.snapshot }
    let held = try await read(core.calculatorVersion, dimension: core.dimension)
    loaded[core.calculatorVersion] = held
    return held.index.snapshot
  }

  private func read(_ calculator: String, dimension: Int) async throws -> Loaded {
    let (index, skipped, version) = try await faces.reduceVectors(
      of: apiKey, calculator: calculator, into: EmbeddingIndex(dimension: dimension)
    ) { index, face, vector in
      // A vector of another length can't be of this calculator, whatever its row says.
      try? index.add(face, vector)
    }
    if skipped > 0 {
      logger.warning("stored vectors are not usable and were left out", metadata: ["count": "\(skipped)"])
    }
    return Loaded(index: index, version: version)
  }

  // MARK: Changes made here

  /// Commits a change to the database, then makes it in memory. Both happen in the same order for all changes:
  /// otherwise a face deleted right after it was added could stay recognisable.
  /// - Parameter apply: makes it in the vectors of one calculator, whose version it is told.
  func change<Result: Sendable>(
    _ commit: @escaping @Sendable (FaceStore) async throws -> Result,
    then apply: @escaping @Sendable (inout EmbeddingIndex, String, Result) -> Void
  ) async throws -> Result {
    try await changes.withLock {
      let result = try await commit(self.faces)
      // In a task of its own: it is committed, whether or not the client is still there.
      await Task { await self.follow { apply(&$0, $1, result) } }.value
      return result
    }
  }

  /// Where others share the database, what they did before this change comes first.
  private func follow(_ change: @Sendable (inout EmbeddingIndex, String) -> Void) async {
    guard log.isShared else { return apply(change) }
    do {
      try await catchUp()
    } catch {
      // It is done, and nobody may be recognised by what was deleted.
      apply(change)
      for calculator in loaded.keys { loaded[calculator]?.isOutOfOrder = true }
      logger.warning("a change is in memory before others that came first", metadata: ["error": "\(error)"])
    }
  }

  /// A collection nobody has asked for yet will be loaded with the change in it.
  private func apply(_ change: (inout EmbeddingIndex, String) -> Void) {
    for calculator in loaded.keys {
      // The only reference for the moment, so that the change is made in place.
      guard var held = loaded.removeValue(forKey: calculator) else { continue }
      change(&held.index, calculator)
      loaded[calculator] = held
    }
  }

  // MARK: Changes made by others

  /// Makes in memory what others have changed in the database.
  /// - Parameter version: that there is now; nil looks it up.
  func follow(to version: Int64?) async throws {
    let isBehind = loaded.values.contains { held in held.isOutOfOrder || version.map { held.version != $0 } ?? true }
    guard isBehind else { return }
    try await changes.withLock { try await self.catchUp() }
  }

  /// Loads everything once more, after changes that nobody noted; until then the old stays in use.
  func reload() async throws {
    try await changes.withLock {
      for calculator in await self.loaded.keys { try await self.reload(calculator) }
    }
  }

  private func reload(_ calculator: String) async throws {
    guard let dimension = loaded[calculator]?.index.dimension else { return }
    let held = try await reloading.withLock { try await self.read(calculator, dimension: dimension) }
    // Unless it was given up meanwhile.
    if loaded[calculator] != nil { loaded[calculator] = held }
  }

  private func catchUp() async throws {
    // Not over the dictionary itself: that would hold what is to be changed in place.
    for calculator in Array(loaded.keys) {
      guard let (version, isOutOfOrder) = loaded[calculator].map({ ($0.version, $0.isOutOfOrder) }) else { continue }
      guard !isOutOfOrder,
        let news = try await log.news(of: apiKey, since: version, calculator: calculator)
      else {
        try await reload(calculator)
        continue
      }
      guard news.version > version, var held = loaded.removeValue(forKey: calculator) else { continue }
      for change in news.changes { held.index.apply(change) }
      for (face, vector) in news.faces { try? held.index.add(face, vector) }
      held.version = news.version
      loaded[calculator] = held
    }
  }
}

extension EmbeddingIndex {
  fileprivate mutating func apply(_ change: CollectionLog.Change) {
    switch change {
    // As they are now, when all else is done.
    case .facesAdded: break
    case .facesRemoved(let faces): for face in faces { remove(face) }
    case .subjectRemoved(let subject): remove(subject: subject)
    case .subjectRenamed(let subject, let new): rename(subject: subject, to: new)
    case .allRemoved: removeAll()
    }
  }
}
