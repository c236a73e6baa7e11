import FaceDomain
import Foundation
import Storage
import TestSupport
import Testing

/// Accounts, as whoever runs the machine makes and mends them; no server is needed.
@Suite struct UserCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func run(_ arguments: String..., input: String = "") async throws -> CommandLineProcess {
    try await CommandLineProcess.run(arguments + ["--data", folder.url.path], input: input)
  }

  private func create(_ email: String, _ more: String..., input: String = "") async throws -> CommandLineProcess {
    try await CommandLineProcess.run(
      ["user", "create", email, "--first-name", "Ann", "--last-name", "Lee", "--data", folder.url.path] + more,
      input: input)
  }

  /// By e-mail address.
  private func accounts() async throws -> [String: NSDictionary] {
    let list = try await run("user", "list", "--json")
    let bodies = try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [NSDictionary] ?? []
    return Dictionary(uniqueKeysWithValues: bodies.compactMap { body in (body["email"] as? String).map { ($0, body) } })
  }

  @Test func theFirstAccountOwnsTheInstallation() async throws {
    let first = try await create("Ann@Example.com")
    #expect(first.status == 0)
    let link = try #require(URLComponents(string: first.output.trimmingCharacters(in: .newlines)))
    #expect(link.path == "/reset-password")
    #expect(link.queryItems?.first?.name == "token")
    #expect(UUID(uuidString: link.queryItems?.first?.value ?? "") != nil)
    let second = try await create("bob@example.com", "--password-stdin", input: "correct horse\n")
    #expect(second.status == 0)
    #expect(second.output.isEmpty)

    let accounts = try await accounts()
    #expect(accounts.count == 2)
    #expect(accounts["ann@example.com"]?["role"] as? String == "OWNER")
    #expect(accounts["bob@example.com"]?["role"] as? String == "USER")
    #expect(accounts["bob@example.com"]?["isConfirmed"] as? Bool == true)
    let list = try await run("user", "list")
    #expect(list.output.contains(#/ann@example\.com +Ann Lee +owner +confirmed/#))
  }

  @Test func linksPointToWherePeopleReachTheServer() async throws {
    let result = try await CommandLineProcess.run(
      ["user", "create", "ann@example.com", "--first-name", "Ann", "--last-name", "Lee", "--data", folder.url.path],
      environment: ["FRS_CRUD_HOST": "https://faces.example.com/"])
    #expect(result.output.hasPrefix("https://faces.example.com/reset-password?token="))
  }

  @Test func whatIsRefusedSaysWhatToDo() async throws {
    #expect(try await create("ann@example.com").status == 0)
    let again = try await create("ANN@example.com")
    #expect(again.status != 0)
    #expect(again.output.isEmpty)
    #expect(again.errors.contains("reset-password"))
    let owner = try await create("bob@example.com", "--role", "owner")
    #expect(owner.status != 0)
    #expect(owner.errors.contains("set-role bob@example.com owner"))
    for email in ["ann", "ann@example", ""] {
      let result = try await create(email)
      #expect(result.status != 0)
      #expect(result.errors.contains("EMAIL"))
    }
    let unknown = try await run("user", "reset-password", "nobody@example.com")
    #expect(unknown.status != 0)
    #expect(unknown.errors.contains("user list"))
    #expect(try await accounts().count == 1)
  }

  @Test(arguments: ["", "\n", "short\n", String(repeating: "a", count: 73) + "\n", String(repeating: "a", count: 9999)])
  func passwordsAgainstTheRuleChangeNothing(input: String) async throws {
    let result = try await create("ann@example.com", "--password-stdin", input: input)
    #expect(result.status != 0)
    #expect(try await accounts().isEmpty)
  }

  @Test func theOwnerHandsTheInstallationOver() async throws {
    #expect(try await create("ann@example.com").status == 0)
    #expect(try await create("bob@example.com").status == 0)
    let refused = try await run("user", "set-role", "ann@example.com", "user")
    #expect(refused.status != 0)
    #expect(refused.errors.contains("set-role EMAIL owner"))

    #expect(try await run("user", "set-role", "BOB@example.com", "owner").status == 0)
    let after = try await accounts()
    #expect(after["ann@example.com"]?["role"] as? String == "ADMINISTRATOR")
    #expect(after["bob@example.com"]?["role"] as? String == "OWNER")
    #expect(try await run("user", "set-role", "ann@example.com", "user").status == 0)
    #expect(try await accounts()["ann@example.com"]?["role"] as? String == "USER")
  }

  /// Who has asked for a mail, and gets a link from an administrator before it is sent, can use the link.
  @Test(arguments: [false, true]) func noMailIsSentAfterwards(setsPassword: Bool) async throws {
    #expect(try await create("ann@example.com").status == 0)
    let store = AccountStore(try SQLiteDatabase(file: folder.file("compreface.sqlite")))
    let ann = try #require(try await store.read { rows in try rows.account(email: "ann@example.com") })
    try await store.write { rows in try rows.enqueueMail(.reset, to: ann.id, at: Date()) }
    let more = setsPassword ? ["--password-stdin"] : []
    let result = try await CommandLineProcess.run(
      ["user", "reset-password", "ann@example.com", "--data", folder.url.path] + more, input: "correct horse\n")
    #expect(result.status == 0)
    let waiting = try await store.read { rows in try rows.mails().count }
    #expect(waiting == 0)
    let actions = try await run("audit", "--json", "--limit", "1").output
    #expect(actions.contains(setsPassword ? #""account.password.reset""# : #""account.password.reset.link""#))
  }

  @Test func theNoteTellsHowToUseALinkWithoutWebPages() async throws {
    let result = try await create("ann@example.com")
    let token = try #require(result.output.split(separator: "=").last).trimmingCharacters(in: .newlines)
    #expect(result.errors.contains(#"curl -X PUT "http://localhost:8000/admin/user/reset-password?token=TOKEN""#))
    // It is in the link alone: errors of scripts go into logs.
    #expect(!result.errors.contains(token))
  }

  @Test func aLinkEndsWithTheRoleItWasMadeFor() async throws {
    #expect(try await create("ann@example.com").status == 0)
    #expect(try await create("bob@example.com").status == 0)
    let promoted = try await run("user", "set-role", "bob@example.com", "administrator")
    #expect(promoted.errors.contains("user reset-password bob@example.com"))
    let again = try await run("user", "set-role", "bob@example.com", "user")
    #expect(again.errors.isEmpty)
  }

  @Test func resetGivesANewLinkEachTime() async throws {
    #expect(try await create("ann@example.com").status == 0)
    let first = try await run("user", "reset-password", "ann@example.com")
    let second = try await run("user", "reset-password", "ann@example.com", "--valid-minutes", "1440")
    #expect(first.status == 0)
    #expect(second.status == 0)
    #expect(first.output.contains("/reset-password?token="))
    #expect(first.output != second.output)
    #expect(try await run("user", "reset-password", "ann@example.com", "--valid-minutes", "0").status != 0)
  }
}

extension CommandLineProcess {
  /// - Parameter input: what the process reads on its standard input.
  static func run(_ arguments: [String], input: String) async throws -> CommandLineProcess {
    let folder = try TemporaryFolder()
    let file = folder.file("input")
    try Data(input.utf8).write(to: file)
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: file)
    let output = Captured()
    let errors = Captured()
    process.standardOutput = output.pipe
    process.standardError = errors.pipe
    try process.start()
    while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    return CommandLineProcess(status: process.terminationStatus, output: output.finish(), errors: errors.finish())
  }
}
