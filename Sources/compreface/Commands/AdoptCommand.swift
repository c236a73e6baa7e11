import ArgumentParser
import FaceDomain
import Foundation
import Storage

/// `compreface adopt`
struct AdoptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt",
    abstract: "Take over the database of a CompreFace 1.2, without losing anything.",
    discussion: """
      POSTGRES_URL, POSTGRES_USER and POSTGRES_PASSWORD say which. First look, which changes nothing:

        compreface adopt --check

      Then make what is missing: columns, tables and indexes beside those of 1.2, whose rows stay as they are. Its \
      servers can be started again at any time. Faces are recognised as long as a core of their calculator is there: \
      keep compreface-core running, and name it in PYTHON_URL.

      To go over to this version's own calculator, stop 1.2's api server and let it be told by --re-embed: servers then \
      make new embeddings from the photos, in the background, in a table of their own. `compreface migrate --status` \
      says how far they are.
      """)

  @Flag(help: "Only say what the database holds, and what would be done.")
  var check = false

  @Flag(help: "Have embeddings of the configured calculator made from the stored photos.")
  var reEmbed = false

  @Flag(help: "Delete the photos that 1.2 left behind, of faces that were deleted.")
  var cleanPhotos = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard !(check && (reEmbed || cleanPhotos)) else {
      throw ValidationError("--check only looks: leave out --re-embed and --clean-photos, or --check.")
    }
  }

  func run() async throws {
    let settings = try await common.settings()
    guard let address = settings.database.address else {
      throw Failure(
        "Name the database of CompreFace 1.2 in POSTGRES_URL, such as jdbc:postgresql://localhost:5432/frs.")
    }
    let inventory = try await UpstreamInventory.look(at: address)
    switch inventory.origin {
    case .empty: throw Failure("There is nothing in \(address.text). Servers make their tables when they start.")
    case .olderUpstream: throw StorageError.olderUpstream(path: address.text)
    case .ours(isAdopted: false): throw Failure("\(address.text) was made by this version; there is nothing to adopt.")
    case .upstream, .ours: break
    }
    print(Inventory(inventory: inventory, place: address.text))
    guard !check else { return print(Plan(inventory: inventory)) }
    // 1.2's api server would compare vectors of two calculators.
    if reEmbed, inventory.upstreamServers > 0 { throw Failure.upstreamServersConnected }
    let database = try await Database.open(settings, adopts: true)
    if inventory.origin == .upstream { print("\nAdded what was missing. All of 1.2's rows are as they were.") }
    if cleanPhotos { try await clean(database) }
    guard reEmbed else { return }
    do {
      try await AccountStore(database).write { rows in
        _ = try rows.askForMigration(acceptsLosses: false, by: .operatingSystemUser, at: Date())
      }
    } catch AccountError.upstreamServersConnected {
      throw Failure.upstreamServersConnected
    } catch AccountError.migrationUnderWay {
      throw Failure("Embeddings are being made already: compreface migrate --status")
    }
    print(
      """

      Asked for new embeddings. A server with a core makes them in the background; meanwhile faces are recognised by \
      the old ones, where a core has that calculator too. How far it is: compreface migrate --status
      """)
  }

  private func clean(_ database: any SQLDatabase) async throws {
    let deleted = try await OrphanedPhotos(database).delete(by: .operatingSystemUser, at: Date())
    print("\nDeleted \(deleted) \(deleted == 1 ? "photo" : "photos") of no face.")
  }
}

/// What there is.
private struct Inventory: CustomStringConvertible {
  let inventory: UpstreamInventory
  let place: String

  var description: String {
    let services = inventory.services.map { "\($0.count) \(Self.type($0.name))" }.joined(separator: ", ")
    var rows = [
      ["accounts", "\(inventory.accounts)", Self.note(inventory.unconfirmedAccounts, "not confirmed")],
      ["applications", "\(inventory.applications)", ""],
      ["services", "\(inventory.services.reduce(0) { $0 + $1.count })", services],
      ["subjects", "\(inventory.subjects)", ""],
    ]
    for face in inventory.faces { rows.append(["faces", "\(face.count)", "made by \(face.name.printable)"]) }
    rows.append([
      "  without photo", "\(inventory.facesWithoutPhoto)",
      Self.note(inventory.demoFaces, "more of 1.2's demonstration"),
    ])
    rows.append(["photos of no face", "\(inventory.orphanedPhotos)", ""])
    rows.append(["doubtful names", "\(inventory.strayNames)", ""])
    var lines = ["\(Self.origin(inventory.origin)): \(place)", "\(Table(headings: ["", "", ""], rows: rows))"]
    if !inventory.strayExamples.isEmpty {
      lines.append("Subjects that differ in case alone; looked up in yet another case, the oldest is meant:")
      lines += inventory.strayExamples.map { "  \($0.printable)" }
      let more = inventory.strayNames - inventory.strayExamples.count
      if more > 0 { lines.append("  and \(more) more") }
    }
    return lines.joined(separator: "\n")
  }

  private static func origin(_ origin: UpstreamInventory.Origin) -> String {
    origin == .upstream ? "A database of CompreFace 1.2" : "A database that was taken over from CompreFace 1.2"
  }

  private static func note(_ count: Int, _ text: String) -> String { count == 0 ? "" : "\(count) \(text)" }

  private static func type(_ letter: String) -> String {
    ["R": "recognition", "D": "detection", "V": "verification"][letter] ?? letter.printable
  }
}

/// What would be done.
private struct Plan: CustomStringConvertible {
  let inventory: UpstreamInventory

  var description: String {
    var lines = ["", "What compreface adopt does:"]
    lines.append(
      inventory.origin == .upstream
        ? "  adds columns, tables and indexes of its own. No row of 1.2 is changed, and its servers work on."
        : "  nothing: it was done before.")
    lines.append("  People sign in with their passwords, once more; keys, subjects and faces stay as they are.")
    if let calculator = inventory.calculator {
      lines.append(
        "  Faces are recognised by a core that has \(calculator.printable); name it in PYTHON_URL. Without one a server "
          + "doesn't start.")
    }
    if inventory.orphanedPhotos > 0 {
      lines.append(
        "  The photos of no face stay, as long as nobody wants them gone: compreface adopt --clean-photos deletes them."
      )
    }
    lines.append("What compreface adopt --re-embed does besides:")
    lines.append("  has embeddings of the configured calculator made from the photos, in a table of their own.")
    if inventory.facesWithoutPhoto > 0 {
      lines.append(
        "  \(inventory.facesWithoutPhoto) faces have no photo and get none; a subject that has only "
          + "such faces stays with the old calculator until you consent.")
    }
    if inventory.upstreamServers > 0 {
      lines.append("  That is refused for now: servers of 1.2 are connected.")
    }
    if !inventory.visitors.isEmpty {
      let names = inventory.visitors.map(\.printable).joined(separator: ", ")
      lines.append("Also connected, whatever they do: \(names).")
    }
    return lines.joined(separator: "\n")
  }
}
