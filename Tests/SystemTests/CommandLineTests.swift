import FaceDomain
import Foundation
import NIOHTTP1
import Storage
import TestSupport
import Testing

/// The other commands, as a person or a script uses them.
@Suite struct CommandLineTests {
  @Test func creatingAServicePrintsItsKeyAlone() async throws {
    let folder = try TemporaryFolder()
    let key = try await CommandLineProcess.createService(folder.url)
    #expect(UUID(uuidString: key) != nil)
    let list = try await CommandLineProcess.run(["service", "list", "--data", folder.url.path])
    #expect(list.output.contains(key))
    #expect(list.output.contains("Default"))
    let again = try await CommandLineProcess.run(
      ["service", "create", "--type", "recognition", "Test recognition", "--data", folder.url.path])
    #expect(again.status != 0)
    #expect(again.output.isEmpty)
    #expect(again.errors.contains("has a service named Test recognition already"))
  }

  @Test func servicesAreMadeByTheRulesOfTheAdministration() async throws {
    let folder = try TemporaryFolder()
    func create(_ name: String, app: String = "Doors") async throws -> CommandLineProcess {
      try await CommandLineProcess.run(
        ["service", "create", "--type", "detection", name, "--app", app, "--data", folder.url.path])
    }
    let owner = try await CommandLineProcess.run(
      ["user", "create", "ann@example.com", "--first-name", "Ann", "--last-name", "Lee", "--data", folder.url.path])
    #expect(owner.status == 0)
    for (name, app, reason) in [
      (" ", "Doors", "NAME cannot be empty"), ("a/b", "Doors", "NAME cannot contain any of ; / \\"),
      (String(repeating: "a", count: 51), "Doors", "NAME size"), ("Bell", "", "--app cannot be empty"),
      ("Bell", "a;b", "--app cannot contain"),
    ] {
      let refused = try await create(name, app: app)
      #expect(refused.status != 0 && refused.output.isEmpty)
      #expect(refused.errors.contains(reason), "\(refused.errors)")
    }
    #expect(try await create("Bell").status == 0)
    let again = try await create("bELL")
    #expect(again.status != 0)
    #expect(again.errors.contains("The application Doors has a service named bELL already"))

    let database = try SQLiteDatabase(file: folder.file("compreface.sqlite"))
    let entries = try await AuditLog(database).entries(.init())
    #expect(entries.prefix(2).map(\.action) == ["service.create", "application.create"])
    #expect(entries.prefix(2).allSatisfy { $0.actor.name == NSUserName() && !$0.application.isEmpty })
    #expect(entries.count == 4)
    let owned = try await AccountStore(database).read { rows in
      try rows.owner().map { try rows.applicationsOwned(by: $0.id).map(\.name) }
    }
    #expect(owned == ["Doors"])
  }

  @Test func anUnknownTypeNamesTheKnownOnes() async throws {
    let folder = try TemporaryFolder()
    let result = try await CommandLineProcess.run(
      ["service", "create", "--type", "gait", "A", "--data", folder.url.path])
    #expect(result.status != 0)
    for type in ["recognition", "detection", "verification"] { #expect(result.errors.contains(type)) }
  }

  @Test func recognizeNeedsNoServer() async throws {
    let folder = try TemporaryFolder()
    let key = try await CommandLineProcess.createService(folder.url)
    let server = try await ServerProcess(data: folder.url)
    _ = try await server.request(
      .POST, "/recognition/faces?subject=Ann", key: key, photos: ["file": try Goldens.photo("people/obama_2.jpg")])
    server.send(signal: SIGTERM)
    try await server.waitForExit()

    let photo = folder.file("photo")
    try Data(Goldens.photo("people/obama_3.jpg")).write(to: photo)
    let known = try await CommandLineProcess.run(["recognize", photo.path, "--data", folder.url.path])
    #expect(known.status == 0)
    #expect(known.output.contains("Ann"))

    try Data("no photo".utf8).write(to: photo)
    let text = try await CommandLineProcess.run(["recognize", photo.path, "--data", folder.url.path])
    #expect(text.status != 0)
    #expect(text.errors.contains("can't be read as a photo"))
  }

  @Test func everyCommandExplainsItself() async throws {
    for command in [[], ["serve"], ["service"], ["service", "create"], ["models"], ["recognize"], ["config"]] {
      let help = try await CommandLineProcess.run(command + ["--help"])
      #expect(help.status == 0)
      #expect(help.output.contains("OVERVIEW"))
      let longest = help.output.split(separator: "\n").filter { !$0.hasPrefix("USAGE") }.map(\.count).max() ?? 0
      #expect(longest <= 80, "\(command): a line of \(longest) characters wraps")
    }
  }

  @Test func installedModelsAreListedAndGood() async throws {
    let list = try await CommandLineProcess.run(["models", "list"])
    #expect(list.output.contains("calculator"))
    let verify = try await CommandLineProcess.run(["models", "verify"])
    #expect(verify.status == 0)
    #expect(!verify.output.contains("damaged"))
  }

  @Test func configShowsWhereEachValueComesFrom() async throws {
    let folder = try TemporaryFolder()
    let file = folder.file("compreface.yaml")
    try Data("img_length_limit: 800\nmax_file_size: 6MB\n".utf8).write(to: file)
    let result = try await CommandLineProcess.run(
      ["config", "--config", file.path, "--data", "/tmp/x"], environment: ["MAX_FILE_SIZE": "7MB"])
    #expect(result.output.contains("IMG_LENGTH_LIMIT = 800  (\(file.path))"))
    #expect(result.output.contains("MAX_FILE_SIZE = 7MB  (the environment)"))
    #expect(result.output.contains("COMPREFACE_DATA = /tmp/x  (the command line)"))
    #expect(result.output.contains("PORT = 8000  (default)"))
  }

  @Test func theDocumentationKnowsEverySetting() async throws {
    let documentation = try String(contentsOf: Checkout.file("Docs/configuration.md"), encoding: .utf8)
    let result = try await CommandLineProcess.run(["config"])
    let names = result.output.split(separator: "\n").compactMap { $0.firstMatch(of: #/^([A-Z_]+) = /#)?.1 }
    #expect(names.count > 5)
    for name in names { #expect(documentation.contains("| `\(name)` |"), "\(name)") }
  }
}
