public import ArgumentParser
public import FaceDomain
import Foundation
import Storage

/// `compreface service`
struct ServiceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service",
    abstract: "Make and list services.",
    discussion: """
      A service is one API key's worth of faces and permissions. Its type says what the key is good for: \
      recognition (whose face is it), detection (where are faces) or verification (are two photos of one person).
      """,
    subcommands: [Create.self, List.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a service. Prints its API key and nothing else.",
      discussion: """
        The server may be running; it knows the key at once. The key stays valid until the service is deleted.

          KEY=$(compreface service create --type recognition Doorbell)
        """)

    @Option(help: "recognition, detection or verification.")
    var type: ServiceType

    @Option(help: "The application it belongs to; made if it isn't there.")
    var app: String = ServiceStore.defaultApplication

    @Argument(help: "A name, once in its application.")
    var name: String

    @OptionGroup var common: CommonOptions

    func validate() throws {
      for (what, text) in [("NAME", name), ("--app", app)] where !(1...50).contains(text.utf16.count) {
        throw ValidationError("\(what) must have 1 to 50 characters.")
      }
    }

    func run() async throws {
      let settings = try await common.settings()
      let services = ServiceStore(try SQLiteDatabase(file: settings.databaseFile))
      let creation = try await services.createService(named: name, type: type, application: app)
      switch creation {
      case .created(let service): print(service.apiKey)
      case .nameTaken:
        throw Failure(
          "The application \(app) has a service named \(name) already; `compreface service list` shows its key.")
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List all services with their keys.")

    @Flag(help: "As JSON.")
    var json = false

    @OptionGroup var common: CommonOptions

    private struct Body: Encodable {
      let name: String
      let type: String
      let application: String
      let key: String
    }

    func run() async throws {
      let settings = try await common.settings()
      let services = try await ServiceStore(SQLiteDatabase(file: settings.databaseFile)).services()
      if json {
        let bodies = services.map {
          Body(name: $0.name, type: $0.type.name, application: $0.application, key: $0.apiKey)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(bodies), as: UTF8.self))
      } else if services.isEmpty {
        print("There are no services. Make one with: compreface service create --type recognition NAME")
      } else {
        print(
          Table(
            headings: ["NAME", "TYPE", "APPLICATION", "KEY"],
            rows: services.map { [$0.name, $0.type.name, $0.application, $0.apiKey] }))
      }
    }
  }
}

extension ServiceType: ExpressibleByArgument {
  public init?(argument: String) {
    guard let type = Self.allCases.first(where: { $0.name == argument.lowercased() }) else { return nil }
    self = type
  }

  public static var allValueStrings: [String] { allCases.map(\.name) }
}
