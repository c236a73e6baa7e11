import FaceDomain
import Logging
import ServiceLifecycle
import Storage

/// Ends a server that would take everybody in a database of CompreFace 1.2 for strangers: one whose cores lack the
/// calculator that made the faces, while nobody has asked for other embeddings. And one that would add faces of another
/// calculator than those of 1.2's servers on the same database, which compare them all with each other. Says so where
/// that happens later.
struct AdoptionGuard: ServiceLifecycle.Service {
  let store: CalculatorStore
  let core: any FaceCore
  let logger: Logger

  private static let pause = Duration.milliseconds(200)
  private static let interval = Duration.seconds(60)

  func run() async throws {
    try await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        // Cores elsewhere may take their time.
        let calculators = await core.calculators()
        if calculators.isComplete, !calculators.known.isEmpty {
          do {
            try await check(calculators)
            break
          } catch is StorageError {
            // Away for the moment; it is asked again.
          }
        }
        try? await Task.sleep(for: Self.pause)
      }
      var isFirst = true
      while !Task.isCancelled {
        await warn(again: !isFirst)
        isFirst = false
        try? await Task.sleep(for: Self.interval)
      }
    }
  }

  /// - Parameter again: of a database of ours it is said once: other programs that use Java's driver look the same.
  private func warn(again: Bool) async {
    guard let inUse = try? await store.change().inUse, !UpstreamCalculator.isOne(inUse),
      let servers = try? await store.upstreamServers(), servers > 0
    else { return }
    if again {
      guard (try? await store.isAdopted()) == true else { return }
    }
    logger.warning(
      "what seem to be servers of CompreFace 1.2 use this database, and compare all embeddings with each other: stop them",
      metadata: ["connections": "\(servers)"])
  }

  private func check(_ calculators: CoreCalculators) async throws {
    guard try await store.isAdopted() else { return }
    if let first = calculators.known.first?.calculatorVersion, try await store.isLeftToUpstream(by: first) {
      throw Failure(
        """
        Servers of CompreFace 1.2 use this database, and would compare the faces that this server adds with theirs, \
        which another calculator makes (this server's core has \(first.printable)).
        Stop them. Or name their core in PYTHON_URL, such as http://compreface-core:3000.
        """)
    }
    guard let stored = try await store.inUse(), calculators[stored] == nil else { return }
    let change = try await store.change()
    guard change.requests <= change.handled, change.target == nil else { return }
    throw Failure(
      """
      The faces of this database were made by \(stored.printable), which this server's core doesn't have \
      (\(calculators.known.map { $0.calculatorVersion.printable }.joined(separator: ", "))): nobody would be recognised.
      Name the core of the CompreFace they come from in PYTHON_URL, such as http://compreface-core:3000. Or have other \
      embeddings made from their photos: compreface adopt --re-embed
      """)
  }
}
