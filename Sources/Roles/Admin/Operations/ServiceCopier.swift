import FaceDomain
import Logging
public import ServiceLifecycle
import Storage

/// Fills services that were made as copies of others, a little at a time, so that everybody else gets on meanwhile.
/// What a server leaves unfinished, the next one finishes.
public struct ServiceCopier: ServiceLifecycle.Service {
  private let store: AccountStore
  private let logger: Logger
  private let wakeUps: AsyncStream<Void>
  private let wakeUp: AsyncStream<Void>.Continuation

  /// Subjects or faces in one transaction: some milliseconds of the only writer.
  private static let step = 100
  /// As many as this a client waits for, well under a second.
  private static let stepsAtOnce = 10

  init(store: AccountStore, logger: Logger) {
    self.store = store
    self.logger = logger
    (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Fills a small copy at once and leaves a large one to ``run()``.
  /// - Returns: the service as it is then.
  func fill(_ guid: String) async throws -> AccountRows.ServiceEntry {
    for _ in 0..<Self.stepsAtOnce {
      let entry = try await store.write { rows in
        let entry = try rows.existing(guid)
        let isMore = try rows.continueCopy(entry.service.id, size: Self.step)
        return isMore ? nil : try rows.existing(guid)
      }
      if let entry { return entry }
    }
    wakeUp.yield()
    return try await store.read { rows in try rows.existing(guid) }
  }

  public func run() async throws {
    await cancelWhenGracefulShutdown {
      await fillAll()
      for await _ in wakeUps { await fillAll() }
    }
  }

  private func fillAll() async {
    while !Task.isCancelled {
      do {
        guard let id = try await store.read({ rows in try rows.copiesUnderWay().first }) else { return }
        var isMore = true
        while isMore, !Task.isCancelled {
          isMore = try await store.write { rows in try rows.continueCopy(id, size: Self.step) }
        }
      } catch {
        guard !Task.isCancelled else { return }
        logger.warning("a service could not be copied on, it is tried again", metadata: ["error": "\(error)"])
        try? await Task.sleep(for: .seconds(5))
      }
    }
  }
}
