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
  private var loaded: Loaded?

  private struct Loaded {
    /// Vectors of another calculator are not comparable, so that another one means another index.
    let calculator: String
    var index: EmbeddingIndex
  }

  init(apiKey: String, faces: FaceStore, logger: Logger) {
    self.apiKey = apiKey
    self.faces = faces
    self.logger = logger
  }

  /// The collection as it is now; loads it at first use.
  func snapshot(_ core: CoreStatus) async throws -> EmbeddingSnapshot {
    if let loaded, loaded.calculator == core.calculatorVersion { return loaded.index.snapshot }
    return try await changes.withLock { try await self.load(core) }
  }

  /// Gives the memory back. Queries under way keep their snapshot, and the next one loads the collection again.
  func unload() {
    loaded = nil
  }

  private func load(_ core: CoreStatus) async throws -> EmbeddingSnapshot {
    // Somebody else may have loaded it while this task waited.
    if let loaded, loaded.calculator == core.calculatorVersion { return loaded.index.snapshot }
    let (index, skipped) = try await faces.reduceVectors(
      of: apiKey, calculator: core.calculatorVersion, into: EmbeddingIndex(dimension: core.dimension)
    ) { index, face, vector in
      // A vector of another length can't be of this calculator, whatever its row says.
      try? index.add(face, vector)
    }
    if skipped > 0 {
      logger.warning("stored vectors are not usable and were left out", metadata: ["count": "\(skipped)"])
    }
    loaded = Loaded(calculator: core.calculatorVersion, index: index)
    return index.snapshot
  }

  /// Commits a change to the database, then makes it in memory. Both happen in the same order for all changes:
  /// otherwise a face deleted right after it was added could stay recognisable.
  func change<Result: Sendable>(
    _ commit: @escaping @Sendable (FaceStore) async throws -> Result,
    then apply: @escaping @Sendable (inout EmbeddingIndex, Result) -> Void
  ) async throws -> Result {
    try await changes.withLock {
      let result = try await commit(self.faces)
      await self.apply { apply(&$0, result) }
      return result
    }
  }

  private func apply(_ change: (inout EmbeddingIndex) -> Void) {
    // A collection nobody has asked for yet will be loaded with the change in it.
    guard var current = loaded else { return }
    // The only reference for the moment, so that the change is made in place.
    loaded = nil
    change(&current.index)
    loaded = current
  }
}
