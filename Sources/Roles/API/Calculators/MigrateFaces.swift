import FaceDomain
import Foundation
import Logging
public import ServiceLifecycle
import Storage
internal import Synchronization

/// Gives all stored faces vectors of the calculator that is wanted now, and has them compared by it when all are there.
///
/// It looks every second whether there is something to do, since what there is to do stands in the database: the wish
/// of an owner, and faces without a vector. What one server leaves unfinished, the next one finishes.
public struct MigrateFaces: ServiceLifecycle.Service {
  public enum Start: String, CaseIterable, Sendable {
    /// As soon as the wanted calculator is another one.
    case auto
    /// When an owner asks for it.
    case asked
  }

  public struct Settings: Sendable {
    public var start: Start
    /// Photos worked on at the same time.
    public var photos: Int

    public init(start: Start = .auto, photos: Int = 1) {
      self.start = start
      self.photos = photos
    }
  }

  let core: any FaceCore
  let store: CalculatorStore
  let vectors: FaceVectors
  let recalculation: Recalculation
  let collections: FaceCollections
  let inUse: CalculatorInUse
  /// One server at a time makes vectors.
  let lease: Lease
  let settings: Settings
  let logger: Logger
  private let position = Position()

  /// What there is to do, seen from one round.
  public enum Outcome: Sendable, Equatable {
    /// All faces have a vector of the wanted calculator, or can't have one.
    case done
    /// So many subjects would not be recognised any more: it takes somebody's consent.
    case waiting(subjectsLost: Int)
    /// Nobody has asked for it.
    case notAsked
    /// Another server does it.
    case elsewhere
    /// No core answers, or the first one hasn't yet.
    case noCore
  }

  /// The name of ``Lease`` by which one process at a time does it.
  public static let lease = "calculators"

  private static let interval = Duration.seconds(1)
  private static let patience = Duration.seconds(5)
  /// Looked up at once.
  private static let batch = 64
  init(
    core: any FaceCore, store: CalculatorStore, vectors: FaceVectors, recalculation: Recalculation,
    collections: FaceCollections, inUse: CalculatorInUse, lease: Lease, settings: Settings, logger: Logger
  ) {
    self.core = core
    self.store = store
    self.vectors = vectors
    self.recalculation = recalculation
    self.collections = collections
    self.inUse = inUse
    self.lease = lease
    self.settings = settings
    self.logger = logger
  }

  public func run() async throws {
    await cancelWhenGracefulShutdown {
      var before: Outcome?
      while !Task.isCancelled {
        do {
          let outcome = try await round()
          if case .waiting(let subjects) = outcome, outcome != before {
            logger.warning(
              "stored faces keep their calculator: with the wanted one, subjects would not be recognised any more",
              metadata: ["subjects": "\(subjects)", "consent": "compreface migrate --accept-losses"])
          }
          before = outcome
          // Whether it may go on takes a look at many rows.
          if case .waiting = outcome { try await Task.sleep(for: Self.patience) }
          try await Task.sleep(for: Self.interval)
        } catch {
          guard !Task.isCancelled else { break }
          logger.warning("the migration of faces goes on later", metadata: ["error": "\(error)"])
          try? await Task.sleep(for: Self.patience)
        }
      }
    }
    // In a task of its own: this one may have been cancelled.
    await Task { try? await lease.release() }.value
  }

  /// Does all there is to do now.
  /// - Parameter progress: is told after each face how many are done, and of how many.
  /// - Throws: ``StorageError``, ``FaceError``.
  public func round(progress: @Sendable (Int, Int) -> Void = { _, _ in }) async throws -> Outcome {
    var change = try await store.change()
    if inUse.note(change) { position.tookOver() }
    let calculators = await core.calculators()
    // Which one is wanted, and whether the one before is gone, can't be told while a core hasn't answered yet.
    guard calculators.isComplete, let wanted = calculators.known.first else { return .noCore }
    let target = wanted.calculatorVersion
    if change.inUse == nil {
      // The first server on this database. One that has no business there decides nothing: it is about to end.
      guard try await !store.isLeftToUpstream(by: target) else { return .notAsked }
      try await store.use(try await store.inUse() ?? target)
      change = try await store.change()
      _ = inUse.note(change)
    }
    await position.drop(unless: change.inUse ?? target, collections)
    if change.inUse == target, position.mayLookAgain(), try await store.progress(of: target).remaining > 0 {
      // A face that another server added may have come later than others with a higher number.
      position.begin(target)
    }
    guard try await lease.take() else { return .elsewhere }
    let isAsked = change.requests > change.handled
    var goesOn = isAsked || change.target == target || change.inUse == target
    if !goesOn { goesOn = try await mayStart() }
    guard goesOn else {
      // What was begun towards yet another one is not wanted any more.
      if change.target != nil, let inUse = change.inUse { try await store.use(inUse) }
      return .notAsked
    }
    if isAsked || change.inUse != target && change.target != target {
      try await store.begin(target, retrying: true)
      position.begin(target)
      _ = inUse.note(try await store.change())
      logger.info("faces get vectors of another calculator", metadata: ["calculator": "\(target)"])
    }
    let previous = change.inUse.flatMap { $0 == target ? nil : calculators[$0]?.calculatorVersion }
    try await carryOver(to: target, previous, progress)
    if change.inUse != target, try await store.progress(of: target).remaining > 0 {
      // Where several servers add faces, one may have got an earlier number than others that were there before it.
      position.begin(target)
      try await carryOver(to: target, previous, progress)
    }
    return try await finish(wanted, try await store.change())
  }

  /// Whether it may begin without being asked. What 1.2 made is left alone until somebody wants it otherwise.
  private func mayStart() async throws -> Bool {
    guard settings.start == .auto else { return false }
    return try await !store.isAdopted()
  }

  /// Gives each face a vector that has none yet.
  private func carryOver(
    to target: String, _ previous: String?, _ progress: @Sendable (Int, Int) -> Void
  ) async throws {
    var missing = try await vectors.missing(target, after: position.of(target), limit: Self.batch)
    var (done, total) = (0, 0)
    if !missing.faces.isEmpty {
      try await store.begin(target, retrying: false)
      total = try await store.progress(of: target).remaining
    }
    while !missing.faces.isEmpty {
      guard try await lease.take() else { return }
      let moved = try await recalculate(missing.faces, target, previous) {
        done += 1
        progress(done, total)
      }
      if moved { missing.reached = missing.faces[0].position - 1 }
      position.reach(missing.reached, target)
      missing = try await vectors.missing(target, after: missing.reached, limit: Self.batch)
    }
    position.reach(missing.reached, target)
  }

  /// Has faces compared by the new vectors, unless somebody would be lost by it.
  private func finish(_ wanted: CoreStatus, _ change: CalculatorStore.Change) async throws -> Outcome {
    let target = wanted.calculatorVersion
    guard try await lease.take() else { return .elsewhere }
    guard change.target != nil || change.inUse != target else { return .done }
    // Where the calculator before isn't there any more, faces without a new vector are lost already.
    if let before = change.inUse, before != target, !change.acceptsLosses, await core.calculators()[before] != nil {
      let lost = try await store.subjectsLost(to: target, from: before)
      guard lost == 0 else { return .waiting(subjectsLost: lost) }
    }
    if change.inUse != target { try await collections.prepare(wanted) }
    try await store.use(target)
    _ = inUse.note(try await store.change())
    position.tookOver()
    let progress = try await store.progress(of: target)
    logger.info(
      "faces are compared by the vectors of the new calculator",
      metadata: [
        "calculator": "\(target)", "faces": "\(progress.done)", "without": "\(progress.failed)",
      ])
    return .done
  }

  /// - Returns: whether some were not where they had been, and have to be looked up again.
  private func recalculate(
    _ faces: [FaceVectors.Missing], _ target: String, _ previous: String?, _ progress: () -> Void
  ) async throws -> Bool {
    try await withThrowingTaskGroup(of: Recalculation.Outcome.self) { group in
      var moved = false
      for (number, face) in faces.enumerated() {
        if number >= settings.photos, let outcome = try await group.next() {
          moved = moved || outcome == .gone
          progress()
          // Slow cores take longer for a batch than the lease is.
          if position.mayRenew() { _ = try await lease.take() }
        }
        group.addTask {
          let outcome = try await recalculation(face, target, previous: previous)
          if case .failed(let reason) = outcome {
            logger.debug(
              "a face has no vector of the new calculator",
              metadata: ["face": "\(face.id.uuidString.lowercased())", "reason": "\(reason.rawValue)"])
          }
          return outcome
        }
      }
      for try await outcome in group {
        moved = moved || outcome == .gone
        progress()
      }
      return moved
    }
  }
}

/// How far the faces have been looked through, in this process.
private final class Position: Sendable {
  private let state = Mutex(State())

  private struct State {
    var target = ""
    var position: Int64 = 0
    /// When the target took over, as long as vectors of the one before may be in memory.
    var tookOver: ContinuousClock.Instant?
    var renewed = ContinuousClock.now
    var looked = ContinuousClock.now
  }

  func of(_ target: String) -> Int64 { state.withLock { $0.target == target ? $0.position : 0 } }

  func begin(_ target: String) { state.withLock { ($0.target, $0.position) = (target, 0) } }

  func reach(_ position: Int64, _ target: String) {
    state.withLock { ($0.target, $0.position) = (target, position) }
  }

  func tookOver() { state.withLock { $0.tookOver = .now } }

  /// Every few seconds.
  func mayRenew() -> Bool { state.withLock { Self.isDue(&$0.renewed, every: .seconds(5)) } }

  /// Every minute: it takes a look at how many there are.
  func mayLookAgain() -> Bool { state.withLock { Self.isDue(&$0.looked, every: .seconds(60)) } }

  private static func isDue(_ last: inout ContinuousClock.Instant, every interval: Duration) -> Bool {
    guard ContinuousClock.now - last >= interval else { return false }
    last = .now
    return true
  }

  /// Drops the vectors of the calculator before from memory, once nobody works with them any more.
  func drop(unless target: String, _ collections: FaceCollections) async {
    let isOver = state.withLock { state in
      guard let time = state.tookOver, ContinuousClock.now - time > Self.longestRequest else { return false }
      state.tookOver = nil
      return true
    }
    if isOver { await collections.keepOnly(target) }
  }

  /// After it no request is under way that began with the calculator before.
  private static let longestRequest = Duration.seconds(120)
}
