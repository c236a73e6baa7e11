package import Logging
import ServiceLifecycle
package import Storage

/// Work on a service that may have very many faces: done a little at a time, so that everybody else gets on meanwhile.
/// It stands in the database: what a server leaves unfinished, the next one finishes.
package struct GradualWork: ServiceLifecycle.Service {
  private let store: AccountStore
  private let logger: Logger
  private let name: String
  private let pending: @Sendable (AccountRows) throws -> [Int64]
  private let step: @Sendable (AccountRows, Int64) throws -> Bool
  private let wakeUps: AsyncStream<Void>
  private let wakeUp: AsyncStream<Void>.Continuation

  private static let interval = Duration.seconds(60)

  /// As many as this a client waits for, well under a second.
  private static let stepsAtOnce = 10

  /// - Parameters:
  ///   - name: for the log.
  ///   - pending: the services that there is something to do for.
  ///   - step: does some milliseconds' worth for one; false when there is nothing left to do.
  package init(
    store: AccountStore, logger: Logger, name: String,
    pending: @escaping @Sendable (AccountRows) throws -> [Int64],
    step: @escaping @Sendable (AccountRows, Int64) throws -> Bool
  ) {
    self.store = store
    self.logger = logger
    self.name = name
    self.pending = pending
    self.step = step
    (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Does the first steps at once, and leaves what remains to ``run()``, also where a step fails or the client leaves:
  /// that there is this work is committed, and nobody may be told otherwise.
  package func begin(_ service: Int64) async {
    do {
      for _ in 0..<Self.stepsAtOnce {
        guard try await store.write({ rows in try step(rows, service) }) else { return }
      }
    } catch {
      note(error)
    }
    wakeUp.yield()
  }

  package func run() async throws {
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          // What another server was at when it died.
          while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            wakeUp.yield()
          }
          wakeUp.finish()
        }
        await finishAll()
        for await _ in wakeUps { await finishAll() }
      }
    }
  }

  private func finishAll() async {
    // One after the other; what fails waits for the next time, and holds up nobody else.
    while !Task.isCancelled, await !finishEach() {
      try? await Task.sleep(for: .seconds(5))
    }
  }

  /// - Returns: whether nothing failed.
  private func finishEach() async -> Bool {
    var isFine = true
    do {
      for service in try await store.read({ rows in try pending(rows) }) {
        do {
          while !Task.isCancelled, try await store.write({ rows in try step(rows, service) }) {}
        } catch {
          note(error)
          isFine = false
        }
      }
    } catch {
      note(error)
      isFine = false
    }
    return isFine
  }

  private func note(_ error: any Error) {
    guard !Task.isCancelled else { return }
    logger.warning("\(name) could not go on, it is tried again", metadata: ["error": "\(error)"])
  }
}

extension GradualWork {
  /// Fills services that were made as copies of others.
  static func copying(_ store: AccountStore, _ logger: Logger) -> GradualWork {
    GradualWork(store: store, logger: logger, name: "the cloning of a service") { rows in
      try rows.copiesUnderWay()
    } step: { rows, service in
      try rows.continueCopy(service, size: 100)
    }
  }

  /// Deletes the faces of services that are gone for everybody already.
  static func deleting(_ store: AccountStore, _ logger: Logger) -> GradualWork {
    GradualWork(store: store, logger: logger, name: "the deletion of a service") { rows in
      try rows.discardedServices()
    } step: { rows, service in
      try rows.continueDeletion(service, size: 200)
    }
  }
}
