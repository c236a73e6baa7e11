import Logging
public import ServiceLifecycle
import Storage
internal import Synchronization

/// Keeps the faces in memory in step with what other servers change in the database they share.
///
/// They say so at once, over the database; and every second it is looked whether something was missed: what they say may
/// be lost with a connection, and nothing else may.
public struct FollowChanges: ServiceLifecycle.Service {
  let collections: FaceCollections
  let log: CollectionLog
  let events: @Sendable () -> AsyncStream<CollectionEvent>
  /// Told of keys that are good no more.
  let isGone: @Sendable (String) async -> Void
  let logger: Logger
  private let unnumbered = Unnumbered()

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
        group.addTask { await listen() }
        group.addTask { await look() }
      }
    }
  }

  private func listen() async {
    var (isDeaf, hasUpstream) = (false, false)
    for await event in events() {
      switch event {
      case .listening:
        if isDeaf { logger.info("other servers are heard again") }
        isDeaf = false
        // What servers of 1.2 changed until then stands nowhere. Others' changes have their numbers.
        if !hasUpstream { hasUpstream = await (try? log.isAdopted()) ?? true }
        if hasUpstream { unnumbered.insert(await collections.loadedKeys) }
        unnumbered.wake()
      case .deaf(let reason):
        if !isDeaf {
          logger.warning(
            "what other servers change is seen a second later for now", metadata: ["reason": "\(reason)"])
        }
        isDeaf = true
      case .changed(let apiKey, let version):
        // Whatever goes wrong is made up for within a second.
        try? await collections.follow(apiKey, to: version)
      case .changedByUpstream(let apiKey):
        hasUpstream = true
        unnumbered.insert([apiKey])
        unnumbered.wake()
      }
    }
  }

  private func look() async {
    var isFine = true
    await withTaskGroup(of: Void.self) { group in
      // At once where something is to be loaded again, else every second.
      group.addTask {
        while !Task.isCancelled {
          try? await Task.sleep(for: Self.interval)
          unnumbered.wake()
        }
        unnumbered.finish()
      }
      for await _ in unnumbered.wakeUps {
        let failure = await catchUp()
        if let failure, isFine, !Task.isCancelled {
          logger.warning(
            "changes that other servers make can't be followed for now; faces in memory stay as they are",
            metadata: ["error": "\(failure)"])
        }
        isFine = failure == nil
        if Task.isCancelled { break }
      }
    }
  }

  /// Brings each collection in memory up to date, and drops those whose keys are good no more. One that can't be holds up
  /// no other, and is tried again the next time.
  /// - Returns: the first error.
  package func catchUp() async -> (any Error)? {
    let keys = await collections.loadedKeys
    var failure: (any Error)?
    for key in unnumbered.take() {
      do {
        try await collections.reload(key)
      } catch {
        failure = failure ?? error
        unnumbered.insert([key])
      }
    }
    guard !keys.isEmpty else { return failure }
    let versions: [String: Int64]
    do {
      versions = try await log.versions(of: keys)
    } catch {
      return failure ?? error
    }
    for key in keys {
      guard let version = versions[key] else {
        await isGone(key)
        continue
      }
      do {
        try await collections.follow(key, to: version)
      } catch {
        failure = failure ?? error
      }
    }
    return failure
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

  func insert(_ more: [String]) { keys.withLock { $0.formUnion(more) } }

  func take() -> Set<String> {
    keys.withLock { keys in
      defer { keys = [] }
      return keys
    }
  }

  func wake() { wakeUp.yield() }
  func finish() { wakeUp.finish() }
}
