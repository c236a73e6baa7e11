package import FaceDomain
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
  /// Whether they could be written the last time: while a database is away that is said once.
  private let isFine = Mutex(true)

  private struct Key: Hashable {
    let service: Int64
    let hour: StatisticStore.Hour
  }

  private let mostWaiting: Int

  /// - Parameter mostWaiting: services times hours that may wait for a database that is away. Past it requests are
  ///   served, but not counted.
  public init(
    store: StatisticStore, logger: Logger, mostWaiting: Int = 100_000, now: @escaping @Sendable () -> Date = Date.init
  ) {
    self.store = store
    self.mostWaiting = mostWaiting
    self.logger = logger
    self.now = now
  }

  package func count(_ service: FaceDomain.Service) {
    add([Key(service: service.id, hour: StatisticStore.Hour(of: now())): 1])
  }

  private func add(_ more: [Key: Int]) {
    counts.withLock { counts in
      for (key, requests) in more where counts.count < mostWaiting || counts[key] != nil {
        counts[key, default: 0] += requests
      }
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
      if !wasFine(now: true) { logger.info("statistics are written again") }
    } catch {
      if wasFine(now: false) {
        logger.warning("statistics could not be written, they wait", metadata: ["error": "\(error)"])
      }
      add(taken)
    }
  }

  private func wasFine(now: Bool) -> Bool {
    isFine.withLock { isFine in
      defer { isFine = now }
      return isFine
    }
  }
}
