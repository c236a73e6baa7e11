import APIRole
import ArgumentParser
import FaceDomain
import Foundation
import HTTPKit
import Logging
import Scheduling
import ServiceLifecycle
import Storage

/// `compreface migrate`
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Give stored faces embeddings of the calculator that is configured now, from their photos.",
    discussion: """
      A server does it by itself after a change of COMPREFACE_PACK (or of the cores in PYTHON_URL), and recognises by \
      the calculator before until all is done; this command shows how far it is. Without a server, the command does \
      the work itself. Broken off, it goes on where it stopped.

      Faces without a photo, or in whose photo no face is found any more, get none, and are listed by --failures. If a \
      subject would be lost by that, the new calculator takes over only with --accept-losses; nothing is deleted \
      either way.
      """)

  @Flag(help: "Only say how far it is.")
  var status = false

  @Flag(help: "Only list the faces that have no embedding of the new calculator, and why.")
  var failures = false

  @Flag(help: "Let the new calculator take over although subjects would not be recognised any more.")
  var acceptLosses = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard [status, failures, acceptLosses].count(where: \.self) <= 1 else {
      throw ValidationError("--status, --failures and --accept-losses exclude each other.")
    }
  }

  func run() async throws {
    let settings = try await common.settings()
    if status || failures {
      let store = AccountStore(try await Database.open(settings))
      return failures ? try await printFailures(store) : try await printStatus(store)
    }
    if settings.database.address != nil {
      let database = try await Database.open(settings)
      // Servers that run have it, whether or not there is something to do.
      let lease = Lease(database, name: MigrateFaces.lease)
      let isAlone = try await lease.take()
      if !isAlone, try await !followServer(AccountStore(database), lease) { return }
      do {
        try await workHere(settings, isAsked: !isAlone)
        try await lease.release()
      } catch {
        try? await lease.release()
        throw error
      }
    } else if let lock = try? DataFolderLock(folder: settings.databaseFile.deletingLastPathComponent()) {
      try await workHere(settings, holding: lock)
      withExtendedLifetime(lock) {}
    } else {
      _ = try await followServer(AccountStore(try await Database.open(settings)), nil)
    }
  }

  // MARK: Without a server

  /// - Parameter isAsked: whether the wish stands in the database already.
  private func workHere(
    _ settings: Settings, isAsked: Bool = false, holding lock: DataFolderLock? = nil
  ) async throws {
    var logger = Log.start(settings)
    logger.logLevel = .warning
    let database = try await Database.open(settings, holding: lock)
    let store = AccountStore(database)
    let inUse = try await CalculatorStore(database).inUse()
    let photos = try Photos.configured(settings, keeping: inUse, logger)
    let api = API(
      core: photos.core, calculator: inUse, database: database,
      gate: .init(memory: settings.bodyMemory, isBusy: photos.isBusy),
      searches: .init(workers: 1, maximumWaiting: 0),
      settings: .init(
        limits: settings.limits, keepsPhotos: settings.keepsPhotos, collectionMemory: settings.collectionMemory,
        migration: .init(start: .auto, photos: max(settings.workers, 1))),
      logger: logger)
    if !isAsked { try await ask(store) }
    let group = ServiceGroup(services: photos.services, logger: logger)
    let services = Task { try await group.run() }
    defer { services.cancel() }
    let meter = MigrationMeter()
    var outcome = try await api.migration.round { meter.show($0, of: $1) }
    for _ in 0..<Self.patience where outcome == .noCore {
      try await Task.sleep(for: .seconds(1))
      outcome = try await api.migration.round { meter.show($0, of: $1) }
    }
    meter.end()
    guard outcome != .noCore else {
      throw Failure("No core answers at \(settings.coreURLs.joined(separator: ", ")).")
    }
    try await printStatus(store)
  }

  /// Seconds in which cores elsewhere have to answer, or a server has to take notice.
  private static let patience = 10

  // MARK: With a server

  /// - Parameter lease: what a server that runs holds; one that died holds it for a while.
  /// - Returns: whether there is no server, and the lease is taken.
  private func followServer(_ store: AccountStore, _ lease: Lease?) async throws -> Bool {
    let request = try await ask(store)
    let beginning = ContinuousClock.now
    let patience = Duration.seconds(lease == nil ? Self.patience : Lease.usualSeconds + Self.patience)
    let meter = MigrationMeter()
    var total = 0
    for round in 1... {
      let entry = try await store.read { rows in try rows.migration() }
      if entry.change.handled >= request, entry.state != .running, entry.state != .asked { break }
      if let lease, round.isMultiple(of: 4), try await lease.take() {
        meter.end()
        return true
      }
      if entry.state == .asked, ContinuousClock.now - beginning > patience {
        Note.print("The server takes its time to take notice: its log may say why. It goes on without this command.")
        break
      }
      if entry.state == .running {
        total = max(total, entry.progress.remaining)
        meter.show(total - entry.progress.remaining, of: total)
      }
      try await Task.sleep(for: .milliseconds(500))
    }
    meter.end()
    try await printStatus(store)
    return false
  }

  /// - Returns: the number of the request; one that is under way already is followed.
  @discardableResult
  private func ask(_ store: AccountStore) async throws -> Int {
    do {
      return try await store.write { [acceptLosses] rows in
        try rows.askForMigration(acceptsLosses: acceptLosses, by: .operatingSystemUser, at: Date())
      }
    } catch AccountError.upstreamServersConnected {
      throw Failure.upstreamServersConnected
    } catch AccountError.migrationUnderWay {
      guard !acceptLosses else {
        throw Failure("It is under way. Consent when it is done with what can be done: compreface migrate --status")
      }
      return 0
    }
  }

  // MARK: What is printed

  private func printStatus(_ store: AccountStore) async throws {
    print(MigrationReport(entry: try await store.read { rows in try rows.migration() }))
  }

  private func printFailures(_ store: AccountStore) async throws {
    var page = 0
    while true {
      let number = page
      let failed = try await store.read { rows in try rows.migrationFailures(page: number, size: 1000) }
      guard !failed.isEmpty else { break }
      print(
        Table(
          headings: ["FACE", "SUBJECT", "SERVICE", "APPLICATION", "REASON"],
          rows: failed.map {
            [
              $0.face.id.uuidString.lowercased(), $0.face.subject.printable, $0.service.printable,
              $0.application.printable, $0.failure.rawValue,
            ]
          }))
      page += 1
    }
    if page == 0 { print("No face is without an embedding for a reason that would be listed here.") }
  }
}

/// How far it is, in sentences.
private struct MigrationReport: CustomStringConvertible {
  let entry: AccountRows.MigrationEntry

  var description: String {
    let progress = entry.progress
    var lines = [headline, "  \(progress.done) of \(progress.faces) faces have an embedding of it"]
    if progress.remaining > 0 { lines.append("  \(progress.remaining) are to come") }
    for reason in RecalculationFailure.allCases {
      guard let count = progress.failures[reason] else { continue }
      lines.append("  \(count) can't have one: \(Self.text(reason))")
    }
    if progress.failed > 0 { lines.append("  They are listed by: compreface migrate --failures") }
    if entry.state == .waiting {
      let subjects = entry.subjectsLost == 1 ? "1 subject" : "\(entry.subjectsLost) subjects"
      lines.append(
        """
          \(subjects) would not be recognised any more, so \(entry.change.inUse?.printable ?? "the one before") is still \
        used. Upload photos of them, or go on without: compreface migrate --accept-losses
        """)
    }
    return lines.joined(separator: "\n")
  }

  private var headline: String {
    let target = (entry.change.target ?? entry.change.inUse)?.printable
    guard let target else { return "No server has run on this database yet." }
    return switch entry.state {
    case .idle: "Faces are compared by \(target)."
    case .asked: "Asked for; no server has taken notice yet. The calculator is \(target)."
    case .running: "Faces are getting embeddings of \(target)."
    case .waiting: "Faces have got embeddings of \(target), as far as they can."
    }
  }

  private static func text(_ reason: RecalculationFailure) -> String {
    switch reason {
    case .noPhoto: "their photos were not kept"
    case .noFace: "no face was found in their photos"
    case .unreadable: "their photos can't be read"
    case .core: "the core failed on them"
    }
  }
}
