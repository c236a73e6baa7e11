import Logging
public import ServiceLifecycle
import Storage
internal import Synchronization

/// Keeps the faces in memory in step with what other servers change in the database they share.
///
/// They say so at once, over the database; and every second it is looked whether something was missed: what they say may
/// be lost with a connection, and nothing else may. A service that takes its time holds up no other, but
/// for what servers of 1.2 change.
public final class FollowChanges: ServiceLifecycle.Service {
  let collections: FaceCollections
  let log: CollectionLog
  let events: @Sendable () -> AsyncStream<CollectionEvent>
  /// Told of keys that are good no more.
  let isGone: @Sendable (String) async -> Void
  let logger: Logger
  private let unnumbered = Unnumbered()
  private let underWay = OnePerKey()
  /// The first since it was last looked.
  private let failure = Mutex<(any Error)?>(nil)

  init(
    collections: FaceCollections, log: CollectionLog, events: @escaping @Sendable () -> AsyncStream<CollectionEvent>,
    isGone: @escaping @Sendable (String) async -> Void, logger: Logger
  ) {
    self.isGone = isGone
    self.collections = collections
    self.log = log
    self.events = events
    self.logger = logger
  }

  private static let interval = Duration.seconds(1)

  public func run() async throws {
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.listen() }
        group.addTask { await self.lookAgain() }
        group.addTask { await self.reload() }
      }
    }
  }

  private func listen() async {
    var (isDeaf, hasUpstream) = (false, false)
    await withDiscardingTaskGroup { group in
      for await event in events() {
        switch event {
        case .listening:
          if isDeaf { logger.info("other servers are heard again") }
          isDeaf = false
          // What servers of 1.2 changed until then stands nowhere. Others' changes have their numbers.
          if !hasUpstream { hasUpstream = await (try? log.hasUpstream()) ?? true }
          if hasUpstream { unnumbered.insert(await collections.loadedKeys) }
          await look(&group)
        case .deaf(let reason):
          if !isDeaf {
            logger.warning(
              "what other servers change is seen a second later for now", metadata: ["reason": "\(reason)"])
          }
          isDeaf = true
        case .changed(let apiKey, let version):
          group.addTask { await self.follow(apiKey, to: version) }
        case .changedByUpstream(let apiKey):
          hasUpstream = true
          unnumbered.insert([apiKey])
        }
      }
    }
  }

  /// Every second, for what was missed.
  private func lookAgain() async {
    var isFine = true
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        try? await Task.sleep(for: Self.interval)
        await look(&group)
        // Those that failed.
        unnumbered.wake()
        let failure = failure.withLock { failure in
          defer { failure = nil }
          return failure
        }
        if let failure, isFine, !Task.isCancelled {
          logger.warning(
            "changes that other servers make can't be followed for now; faces in memory stay as they are",
            metadata: ["error": "\(failure)"])
        }
        isFine = failure == nil
      }
    }
  }

  /// Has each collection in memory that is behind brought up to date, and drops those whose keys are good no more.
  private func look(_ group: inout DiscardingTaskGroup) async {
    let keys = await collections.loadedKeys
    guard !keys.isEmpty else { return }
    let versions: [String: Int64]
    do {
      versions = try await log.versions(of: keys)
    } catch {
      return note(error)
    }
    for key in keys {
      if let version = versions[key] {
        group.addTask { await self.follow(key, to: version) }
      } else {
        await isGone(key)
      }
    }
  }

  private func follow(_ key: String, to version: Int64) async {
    guard underWay.begin(key) else { return }
    var version: Int64? = version
    repeat {
      do {
        try await collections.follow(key, to: version)
      } catch {
        // Made up for when it is looked again.
        note(error)
      }
      // There may be a later one.
      version = nil
    } while underWay.end(key)
  }

  /// Loads again what others changed without a number, one after the other: each takes its memory twice meanwhile.
  private func reload() async {
    for await _ in unnumbered.wakeUps {
      for key in unnumbered.take() {
        do {
          try await collections.reload(key)
        } catch {
          note(error)
          unnumbered.insert([key], wakes: false)
        }
      }
    }
  }

  private func note(_ error: any Error) {
    failure.withLock { $0 = $0 ?? error }
  }
}

/// Keys of collections that others changed without a number: they have to be loaded again, once for however many changes.
private final class Unnumbered: Sendable {
  private let keys = Mutex<Set<String>>([])
  let wakeUps: AsyncStream<Void>
  private let wakeUp: AsyncStream<Void>.Continuation

  init() {
    (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func insert(_ more: [String], wakes: Bool = true) {
    keys.withLock { $0.formUnion(more) }
    if wakes { wake() }
  }

  func take() -> Set<String> {
    keys.withLock { keys in
      defer { keys = [] }
      return keys
    }
  }

  func wake() { wakeUp.yield() }
}

/// One piece of work at a time for each key. What is wished for meanwhile is done once, after it.
private final class OnePerKey: Sendable {
  /// Those under way, and whether they are to be done again.
  private let keys = Mutex<[String: Bool]>([:])

  /// - Returns: whether to begin; else whoever is at it does it again.
  func begin(_ key: String) -> Bool {
    keys.withLock { keys in
      let isFree = keys[key] == nil
      keys[key] = !isFree
      return isFree
    }
  }

  /// - Returns: whether to do it again.
  func end(_ key: String) -> Bool {
    keys.withLock { keys in
      let again = keys[key] == true
      keys[key] = again ? false : nil
      return again
    }
  }
}
