import ArgumentParser
import FaceDomain
import Foundation
import Storage

/// `compreface import`
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read an archive into a database.",
    discussion: """
      An installation goes into an empty database, SQLite or PostgreSQL, whatever it came from; one service goes into an \
      application, beside what is there:

        POSTGRES_URL=jdbc:postgresql://db:5432/frs compreface import faces.archive
        compreface import doorbell.archive --app Entrance

      Ids and keys stay as they are. The archive is read twice: first it is checked. Broken off, the same command goes \
      on, for what is there already is left alone.
      """)

  @Argument(help: "What compreface export has made.")
  var file: String

  @Option(help: "The application that one service goes into; made if it isn't there. By default the one it was in.")
  var app: String?

  @OptionGroup var common: CommonOptions

  /// Lines written in one transaction.
  private static let batch = 100
  /// Bytes held for it.
  private static let batchBytes = 32 << 20

  func run() async throws {
    let settings = try await common.settings()
    let (header, _) = try ArchiveReader.check(file)
    guard app == nil || header.service != nil else {
      throw Failure("--app is for one service, and \(file) has an installation.")
    }
    // A server on the same file has its faces in memory, and would not see these.
    let lock =
      settings.database.address == nil
      ? try DataFolderLock(folder: settings.databaseFile.deletingLastPathComponent()) : nil
    defer { withExtendedLifetime(lock) {} }
    let database = try await Database.open(settings)
    let target = try await ArchiveTarget(database)
    if header.service == nil, try await !target.isEmpty(), try await !hasBegun(target) {
      throw Failure(
        "The database has accounts or services already. An installation goes into an empty one; a service can go into "
          + "any: compreface export --service NAME")
    }
    do {
      let (lines, new) = try await write(to: target, database, ofService: header.service != nil)
      Note.print("Read \(lines) lines; \(new) were new.")
    } catch let conflict as ArchiveTarget.Conflict {
      throw Failure("\(conflict). Nothing of that part was written.")
    }
  }

  /// Whether it was this archive that the database began with.
  private func hasBegun(_ target: ArchiveTarget) async throws -> Bool {
    var reader = try ArchiveReader(file)
    while let (line, _) = try reader.next() {
      if case .account = line { return try await target.has(line) }
      if case .service = line { return try await target.has(line) }
    }
    return false
  }

  private func write(
    to target: ArchiveTarget, _ database: any SQLDatabase, ofService: Bool
  ) async throws -> (lines: Int, new: Int) {
    var reader = try ArchiveReader(file)
    var (lines, new, bytes) = (0, 0, 0)
    var batch: [ArchiveLine] = []
    // With the first that is new.
    var event: AuditEvent? = AuditEvent(
      actor: .operatingSystemUser, action: .archiveImported, object: .init(.installation))
    while let (line, size) = try reader.next() {
      lines += 1
      bytes += size.count
      let line = ofService ? try await placed(line, database) : line
      if ofService, case .service(let service) = line {
        event?.object = .init(.service, id: service.guid, name: service.name)
        event?.application = service.application
      }
      batch.append(line)
      guard batch.count >= Self.batch || bytes >= Self.batchBytes else { continue }
      new += try await target.write(batch, noting: event)
      if new > 0 { event = nil }
      (batch, bytes) = ([], 0)
    }
    return (lines, try await new + target.write(batch, noting: event))
  }

  /// A service by itself, in the application that it goes into.
  private func placed(_ line: ArchiveLine, _ database: any SQLDatabase) async throws -> ArchiveLine {
    guard case .service(var service) = line else { return line }
    let name = app ?? service.applicationName
    let guid = service.application
    service.application = try await AccountStore(database).write { [app] rows in
      // Come back to where it was.
      if app == nil, let known = try rows.application(guid: guid, seenBy: -1) { return known.application.guid }
      if let known = try rows.application(named: name) { return known.guid }
      let made = try rows.createApplication(named: name, owner: rows.owner(), by: .operatingSystemUser, at: Date())
      return made.guid
    }
    return .service(service)
  }
}
