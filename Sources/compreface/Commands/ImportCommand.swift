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

  @Flag(help: "Also where faces are compared by another calculator, which new embeddings are made for.")
  var reEmbed = false

  @OptionGroup var common: CommonOptions

  /// Lines written in one transaction.
  private static let batch = 100
  /// Bytes held for it.
  private static let batchBytes = 32 << 20

  func run() async throws {
    let settings = try await common.settings()
    let (header, end, faces) = try ArchiveReader.check(file)
    guard app == nil || header.service != nil else {
      throw Failure("--app is for one service, and \(file) has an installation.")
    }
    // A server on the same file has its faces in memory, and would not see these.
    let lock =
      settings.database.address == nil
      ? try DataFolderLock(folder: settings.databaseFile.deletingLastPathComponent()) : nil
    defer { withExtendedLifetime(lock) {} }
    let database = try await Database.open(settings, holding: lock)
    let target = ArchiveTarget(database, hash: end.hash)
    let done = try await linesDone(header, target)
    if !reEmbed, let inUse = try await CalculatorStore(database).inUse() { try refuseStrangers(faces, inUse) }
    if done > 0 { Note.print("Going on behind line \(done) of \(end.lines + 1).") }
    var event = AuditEvent(actor: .operatingSystemUser, action: .archiveImported, object: .init(.installation))
    if let service = header.service { event.object = .init(.service, id: service) }
    do {
      let (lines, new) = try await write(to: target, ofService: header.service != nil, after: done, &event)
      event.detail = "\(new) new lines"
      try await target.finish(noting: event)
      Note.print("Read \(lines) lines; \(new) were new.")
    } catch let conflict as ArchiveTarget.Conflict {
      throw Failure("\(conflict). Nothing of that part was written.")
    }
  }

  /// Faces of another calculator are nobody's until they have new embeddings, and those without a photo get none.
  private func refuseStrangers(_ faces: ArchiveReader.Faces, _ inUse: String) throws {
    let strangers = faces.count - faces.known[inUse, default: 0]
    guard strangers > 0 else { return }
    throw Failure(
      """
      \(strangers) of \(faces.count) faces of \(file) have no embedding of \(inUse.printable), by which the database's are \
      compared: they would not be recognised. With --re-embed they are read all the same, and servers make new \
      embeddings from their photos; those without a photo stay unknown.
      """)
  }

  /// - Returns: how many lines are in the database already.
  /// - Throws: ``Failure`` where the archive would bring back what was deleted since, or meet what others made.
  private func linesDone(_ header: ArchiveLine.Header, _ target: ArchiveTarget) async throws -> Int {
    let progress = try await target.progress()
    if let service = header.service {
      let presence = try await target.presence(ofService: service)
      if presence == .beingDeleted {
        throw Failure(
          "The service of \(file) is being deleted from the database, by a server. Try again when that is done.")
      }
      if case .begun(let lines) = progress, presence == .there { return lines }
      guard presence == .none else {
        throw Failure("The service of \(file) is in the database already. Delete it there first.")
      }
      // Begun, and deleted since.
      if progress != .unknown { try await target.forget() }
    } else if case .begun(let lines) = progress {
      return lines
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
    to target: ArchiveTarget, ofService: Bool, after done: Int, _ event: inout AuditEvent
  ) async throws -> (lines: Int, new: Int) {
    var reader = try ArchiveReader(file)
    var (lines, written, new, bytes) = (0, done, 0, 0)
    var batch: [ArchiveLine] = []
    let place: (@Sendable (ArchiveLine.Service, AccountRows) throws -> String)? = ofService ? place : nil
    while let (line, size) = try reader.next() {
      lines += 1
      if ofService, case .service(let service) = line { event.object.name = service.name }
      guard lines > done else { continue }
      bytes += size.count
      batch.append(line)
      guard batch.count >= Self.batch || bytes >= Self.batchBytes else { continue }
      new += try await target.write(batch, after: written, noting: new == 0 ? event.begun : nil, placing: place)
      written = lines
      (batch, bytes) = ([], 0)
    }
    if !batch.isEmpty {
      new += try await target.write(batch, after: written, noting: new == 0 ? event.begun : nil, placing: place)
    }
    return (lines, new)
  }

  /// The application that a service by itself goes into.
  private var place: @Sendable (ArchiveLine.Service, AccountRows) throws -> String {
    { [app] service, rows in
      let name = app ?? service.applicationName
      // Come back to where it was.
      if app == nil, let known = try rows.application(guid: service.application, seenBy: -1) {
        return known.application.guid
      }
      if let known = try rows.application(named: name) { return known.guid }
      return try rows.createApplication(named: name, owner: rows.owner(), by: .operatingSystemUser, at: Date()).guid
    }
  }
}

extension AuditEvent {
  fileprivate var begun: AuditEvent {
    var event = self
    event.detail = "begun"
    return event
  }
}
