import ArgumentParser
import FaceDomain
import Foundation
import Storage

/// `compreface export`
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write an installation, or one service, into an archive for another database.",
    discussion: """
      The archive has people, applications, services with their keys, subjects, faces with embeddings and photos, \
      statistics, access tokens and the audit log, as lines of JSON (Docs/archive.md). It is as secret as the database. \
      Sessions and mails on their way are not in it.

        compreface export faces.archive
        compreface export doorbell.archive --service Doorbell

      Servers may run; of what is changed meanwhile it may have the old or the new. Broken off, the same command goes on.
      """)

  @Argument(help: "The file to make; it must not be there yet.")
  var file: String

  @Option(help: "Only this service, by its name or id.")
  var service: String?

  @OptionGroup var common: CommonOptions

  /// Faces read at once, with their photos.
  private static let batch = 10
  /// Entries of the audit log.
  private static let entries = 5000

  func run() async throws {
    let settings = try await common.settings()
    if settings.database.address == nil, !FileManager.default.fileExists(atPath: settings.databaseFile.path) {
      throw Failure("There is no database \(settings.databaseFile.path).")
    }
    let database = try await Database.open(settings)
    let guid = try await guid(database)
    guard let source = try await ArchiveSource(database, service: guid) else {
      throw Failure("There is no service \(service?.printable ?? ""). All are listed by: compreface service list")
    }
    let beginning = try await source.beginning()
    guard !FileManager.default.fileExists(atPath: file) else { throw Failure("There is a file \(file) already.") }
    // Before anything is out of the house.
    try await AuditLog(database).append(Self.event(service: guid, beginning))
    var archive = try ArchiveWriter(
      file, header: .init(made: Date(), service: guid, calculator: try await CalculatorStore(database).inUse()),
      beginning: beginning)
    if archive.lastFace > 0 { Note.print("Going on with \(file).partial, \(archive.lines) lines.") }
    let services = beginning.compactMap { line in if case .service(let service) = line { service.guid } else { nil } }
    var position = archive.lastFace
    while true {
      let faces = try await source.faces(after: position, limit: Self.batch)
      guard case .face(let last)? = faces.last else { break }
      position = last.order
      // Of services that were made since there is nothing else in it.
      for face in faces where services.contains(where: { face.belongs(to: $0) }) { try archive.write(face) }
    }
    for line in try await source.ending(of: services) { try archive.write(line) }
    position = 0
    while true {
      let entries = try await source.auditEntries(after: position, limit: Self.entries)
      guard case .auditEntry(let last)? = entries.last else { break }
      position = last.order
      for entry in entries { try archive.write(entry) }
    }
    try archive.finish()
    Note.print("\(file) has \(archive.lines) lines.")
  }

  private static func event(service guid: String?, _ lines: [ArchiveLine]) -> AuditEvent {
    var event = AuditEvent(actor: .operatingSystemUser, action: .archiveExported, object: .init(.installation))
    for case .service(let service) in lines where service.guid == guid {
      event.object = .init(.service, id: service.guid, name: service.name)
      event.application = service.application
    }
    return event
  }

  private func guid(_ database: any SQLDatabase) async throws -> String? {
    guard let service else { return nil }
    let all = try await ServiceStore(database).services()
    let found = all.filter { $0.guid == service || $0.name == service }
    guard found.count <= 1 else {
      throw Failure("There are several services of this name. Take an id: \(found.map(\.guid).joined(separator: ", "))")
    }
    guard let first = found.first else {
      throw Failure("There is no service \(service.printable). All are listed by: compreface service list")
    }
    return first.guid
  }
}
