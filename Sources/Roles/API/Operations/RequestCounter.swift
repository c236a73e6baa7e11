import FaceDomain
public import Foundation
public import Logging
public import ServiceLifecycle
public import Storage
internal import Synchronization

/// Counts the requests of each service, and writes the counts into the database every second: at once would cost a
/// transaction each.
public final class RequestCounter: ServiceLifecycle.Service {
  private let store: StatisticStore
  private let logger: Logger
  private let now: @Sendable () -> Date
  private let counts = Mutex<[Key: Int]>([:])

  private struct Key: Hashable {
    let service: Int64
    let hour: StatisticStore.Hour
  }

  /// Services times hours that may wait for a database that is away. Past it requests are served, but not counted.
  private static let maximumKeys = 100_000

  public init(store: StatisticStore, logger: Logger, now: @escaping @Sendable () -> Date = Date.init) {
    self.store = store
    self.logger = logger
    self.now = now
  }

  func count(_ service: FaceDomain.Service) {
    let key = Key(service: service.id, hour: StatisticStore.Hour(of: now()))
    counts.withLock { counts in
      guard counts.count < Self.maximumKeys || counts[key] != nil else { return }
      counts[key, default: 0] += 1
    }
  }

  /// Until the server stops; what was counted last is written then.
  public func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(1))
        // A cancelled task can't write. The last counts are written below.
        if !Task.isCancelled { await self.flush() }
      }
    }
    // In a task of its own: this one may have been cancelled meanwhile.
    await Task { await flush() }.value
  }

  /// Writes what was counted since the last time.
  package func flush() async {
    let taken = counts.withLock { counts in
      defer { counts = [:] }
      return counts
    }
    guard !taken.isEmpty else { return }
    do {
      try await store.add(
        taken.map { StatisticStore.Count(service: $0.key.service, hour: $0.key.hour, requests: $0.value) })
    } catch {
      logger.warning("statistics could not be written, they wait", metadata: ["error": "\(error)"])
      counts.withLock { $0.merge(taken, uniquingKeysWith: +) }
    }
  }
}
