import Logging
public import ServiceLifecycle
import Storage

/// Keeps the faces in memory in step with what other servers change in the database they share.
///
/// They say so at once, over the database; and every second it is looked whether something was missed: what they say may
/// be lost with a connection, and nothing else may.
public struct FollowChanges: ServiceLifecycle.Service {
  let collections: FaceCollections
  let log: CollectionLog
  let events: @Sendable () -> AsyncStream<CollectionEvent>
  let logger: Logger

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
    for await event in events() {
      do {
        switch event {
        // What servers of 1.2 changed until then stands nowhere.
        case .listening: try await collections.reloadAll()
        case .changed(let apiKey, let version): try await collections.follow(apiKey, to: version)
        case .changedByUpstream(let apiKey): try await collections.reload(apiKey)
        }
      } catch {
        note(error)
      }
    }
  }

  private func look() async {
    var isFine = true
    while !Task.isCancelled {
      do {
        try await catchUp()
        isFine = true
      } catch {
        if isFine { note(error) }
        isFine = false
      }
      try? await Task.sleep(for: Self.interval)
    }
  }

  /// Brings each collection in memory up to date, and drops those whose keys are good no more.
  package func catchUp() async throws {
    let keys = await collections.loadedKeys
    guard !keys.isEmpty else { return }
    let versions = try await log.versions(of: keys)
    for key in keys {
      if let version = versions[key] {
        try await collections.follow(key, to: version)
      } else {
        await collections.forget(key)
      }
    }
  }

  private func note(_ error: any Error) {
    guard !Task.isCancelled else { return }
    logger.warning(
      "changes that other servers make can't be followed for now; faces in memory stay as they are",
      metadata: ["error": "\(error)"])
  }
}
