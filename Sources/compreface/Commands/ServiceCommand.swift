public import ArgumentParser
public import FaceDomain
import Foundation
import Storage

/// `compreface service`
struct ServiceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service",
    abstract: "Make and list services, and say what their faces must be like.",
    discussion: """
      A service is one API key's worth of faces and permissions. Its type says what the key is good for: \
      recognition (whose face is it), detection (where are faces) or verification (are two photos of one person).
      """,
    subcommands: [Create.self, List.self, ServiceRequire.self])

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
    var app = "Default"

    @Argument(help: "A name, once in its application.")
    var name: String

    @OptionGroup var common: CommonOptions

    func validate() throws {
      do throws(AccountError) {
        try ServiceName.validate(name, title: "NAME")
      } catch {
        throw ValidationError(explanation(of: error, about: "NAME"))
      }
    }

    func run() async throws {
      let settings = try await common.settings()
      let store = AccountStore(try await Database.open(settings))
      let now = Date()
      do {
        print(try await store.write { rows in try key(rows, at: now) })
      } catch let error as AccountError {
        throw Failure(explanation(of: error, about: "--app"))
      }
    }

    /// Makes the service, and the application if it isn't there.
    private func key(_ rows: AccountRows, at now: Date) throws -> String {
      let application = try rows.application(named: app) ?? newApplication(rows, at: now)
      return try rows.createService(
        named: name, type: type, in: application, by: .operatingSystemUser, at: now
      ).service.apiKey
    }

    /// It belongs to the owner of the installation, as far as there is one.
    private func newApplication(_ rows: AccountRows, at now: Date) throws -> Application {
      // Only the name of a new one: those of 1.2 may be called otherwise.
      try ApplicationName.validate(app, title: "--app")
      return try rows.createApplication(named: app, owner: rows.owner(), by: .operatingSystemUser, at: now)
    }

    private func explanation(of error: AccountError, about what: String) -> String {
      switch error {
      case .nameTaken:
        """
        The application \(app.printable) has a service named \(name.printable) already (letter case makes no \
        difference); `compreface service list` shows its key.
        """
      case .forbiddenCharacters: "\(what) cannot contain any of ; / \\."
      case .invalid(let text): text + "."
      default: "\(error)"
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
      let requires: String
    }

    func run() async throws {
      let settings = try await common.settings()
      let services = try await ServiceStore(Database.open(settings)).services()
      if json {
        let bodies = services.map {
          Body(
            name: $0.name, type: $0.type.name, application: $0.application, key: $0.apiKey,
            requires: $0.requirements.text)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(bodies), as: UTF8.self))
      } else if services.isEmpty {
        print("There are no services. Make one with: compreface service create --type recognition NAME")
      } else {
        print(
          Table(
            headings: ["NAME", "TYPE", "APPLICATION", "REQUIRES", "KEY"],
            rows: services.map { service in
              [service.name, service.type.name, service.application, service.requirements.text, service.apiKey]
                .map(\.printable)
            }))
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
