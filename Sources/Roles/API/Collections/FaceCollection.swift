import FaceDomain
import Logging
import Recognition
import Scheduling
import Storage

/// The faces of one service in memory, in step with the database.
actor FaceCollection {
  private let apiKey: String
  private let faces: FaceStore
  private let logger: Logger
  private let changes = AsyncLock()
  /// By calculator: vectors of different ones are not comparable. There are two while one takes over from another.
  private var loaded: [String: EmbeddingIndex] = [:]

  init(apiKey: String, faces: FaceStore, logger: Logger) {
    self.apiKey = apiKey
    self.faces = faces
    self.logger = logger
  }

  /// The collection as it is now; loads it at first use.
  func snapshot(_ core: CoreStatus) async throws -> EmbeddingSnapshot {
    if let index = loaded[core.calculatorVersion] { return index.snapshot }
    return try await changes.withLock { try await self.load(core) }
  }

  /// About how many bytes it takes.
  var memory: Int { loaded.values.reduce(0) { $0 + $1.snapshot.memory } }

  /// Gives the memory back. Queries under way keep their snapshot, and the next one loads the collection again.
  /// - Parameter calculator: keeps the vectors of this one; nil keeps none.
  func unload(keeping calculator: String? = nil) {
    loaded = loaded.filter { $0.key == calculator }
  }

  private func load(_ core: CoreStatus) async throws -> EmbeddingSnapshot {
    // Somebody else may have loaded it while this task waited.
    if let index = loaded[core.calculatorVersion] { return index.snapshot }
    let (index, skipped) = try await faces.reduceVectors(
      of: apiKey, calculator: core.calculatorVersion, into: EmbeddingIndex(dimension: core.dimension)
    ) { index, face, vector in
      // A vector of another length can't be of this calculator, whatever its row says.
      try? index.add(face, vector)
    }
    if skipped > 0 {
      logger.warning("stored vectors are not usable and were left out", metadata: ["count": "\(skipped)"])
    }
    loaded[core.calculatorVersion] = index
    return index.snapshot
  }

  /// Commits a change to the database, then makes it in memory. Both happen in the same order for all changes:
  /// otherwise a face deleted right after it was added could stay recognisable.
  /// - Parameter apply: makes it in the vectors of one calculator, whose version it is told.
  func change<Result: Sendable>(
    _ commit: @escaping @Sendable (FaceStore) async throws -> Result,
    then apply: @escaping @Sendable (inout EmbeddingIndex, String, Result) -> Void
  ) async throws -> Result {
    try await changes.withLock {
      let result = try await commit(self.faces)
      await self.apply { apply(&$0, $1, result) }
      return result
    }
  }

  /// A collection nobody has asked for yet will be loaded with the change in it.
  private func apply(_ change: (inout EmbeddingIndex, String) -> Void) {
    for calculator in loaded.keys {
      // The only reference for the moment, so that the change is made in place.
      guard var index = loaded.removeValue(forKey: calculator) else { continue }
      change(&index, calculator)
      loaded[calculator] = index
    }
  }
}
