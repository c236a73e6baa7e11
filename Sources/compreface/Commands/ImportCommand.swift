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
      on where it was.
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
    let (header, end) = try ArchiveReader.check(file)
    guard app == nil || header.service != nil else {
      throw Failure("--app is for one service, and \(file) has an installation.")
    }
    // A server on the same file has its faces in memory, and would not see these.
    let lock =
      settings.database.address == nil
      ? try DataFolderLock(folder: settings.databaseFile.deletingLastPathComponent()) : nil
    defer { withExtendedLifetime(lock) {} }
    let database = try await Database.open(settings)
    let target = ArchiveTarget(database, hash: end.hash)
    let done = try await linesDone(header, target)
    if done > 0 { Note.print("Going on behind line \(done) of \(end.lines).") }
    do {
      let (lines, new) = try await write(to: target, database, ofService: header.service != nil, after: done)
      try await target.finish()
      Note.print("Read \(lines) lines; \(new) were new.")
    } catch let conflict as ArchiveTarget.Conflict {
      throw Failure("\(conflict). Nothing of that part was written.")
    }
  }

  /// - Returns: how many lines are in the database already.
  /// - Throws: ``Failure`` where the archive would bring back what was deleted since, or meet what others made.
  private func linesDone(_ header: ArchiveLine.Header, _ target: ArchiveTarget) async throws -> Int {
    let progress = try await target.progress()
    if case .begun(let lines) = progress { return lines }
    if let service = header.service {
      guard try await !target.hasService(service) else {
        throw Failure("The service of \(file) is in the database already. Delete it there first.")
      }
    } else if try await !target.isEmpty() {
      throw Failure(
        progress == .finished
          ? "\(file) has been read into this database already."
          : "The database has accounts or services already. An installation goes into an empty one; a service can go "
            + "into any: compreface export --service NAME")
    }
    return 0
  }

  private func write(
    to target: ArchiveTarget, _ database: any SQLDatabase, ofService: Bool, after done: Int
  ) async throws -> (lines: Int, new: Int) {
    var reader = try ArchiveReader(file)
    var (lines, written, new, bytes) = (0, done, 0, 0)
    var batch: [ArchiveLine] = []
    // With the first that is new; one that goes on has been noted.
    var event: AuditEvent? =
      done > 0 ? nil : AuditEvent(actor: .operatingSystemUser, action: .archiveImported, object: .init(.installation))
    while let (line, size) = try reader.next() {
      lines += 1
      guard lines > done else { continue }
      bytes += size.count
      let line = ofService ? try await placed(line, database) : line
      if ofService, case .service(let service) = line {
        event?.object = .init(.service, id: service.guid, name: service.name)
        event?.application = service.application
      }
      batch.append(line)
      guard batch.count >= Self.batch || bytes >= Self.batchBytes else { continue }
      new += try await target.write(batch, after: written, noting: event)
      if new > 0 { event = nil }
      written = lines
      (batch, bytes) = ([], 0)
    }
    if !batch.isEmpty { new += try await target.write(batch, after: written, noting: event) }
    return (lines, new)
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
