import Foundation
import TestSupport
import Testing

@Suite struct AuditCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func run(_ arguments: String..., input: String = "") async throws -> CommandLineProcess {
    try await CommandLineProcess.run(arguments + ["--data", folder.url.path], input: input)
  }

  private func entries(_ arguments: String...) async throws -> [NSDictionary] {
    let result = try await CommandLineProcess.run(["audit", "--json", "--data", folder.url.path] + arguments)
    #expect(result.status == 0)
    return try result.output.split(separator: "\n").compactMap {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary
    }
  }

  private func actions(_ arguments: String...) async throws -> [String] {
    let result = try await CommandLineProcess.run(["audit", "--json", "--data", folder.url.path] + arguments)
    return result.output.matches(of: #/"action":"([^"]+)"/#).map { String($0.1) }
  }

  private func makeAccounts() async throws {
    for name in ["ann", "bob"] {
      let result = try await run(
        "user", "create", "\(name)@example.com", "--first-name", name, "--last-name", "Lee", "--password-stdin",
        input: "a password of \(name)")
      #expect(result.status == 0)
    }
    #expect(try await run("user", "set-role", "bob@example.com", "owner").status == 0)
    #expect(try await run("user", "reset-password", "ann@example.com").status == 0)
  }

  @Test func everyCommandStandsInTheLogNewestLast() async throws {
    try await makeAccounts()
    let all = try await actions()
    #expect(
      all == ["account.create", "account.create", "account.role", "account.role", "account.password.reset.link"])
    let last = try #require(try await entries("--limit", "1").first)
    let actor = last["actor"] as? NSDictionary
    let object = last["object"] as? NSDictionary
    #expect(actor?["kind"] as? String == "command-line")
    #expect(actor?["name"] as? String == NSUserName())
    #expect(object?["name"] as? String == "ann@example.com")
  }

  @Test func whatIsAskedForNarrowsIt() async throws {
    try await makeAccounts()
    #expect(try await actions("--action", "account.role").count == 2)
    #expect(try await actions("--object", "bob@example.com") == ["account.create", "account.role"])
    #expect(try await actions("--since", "1h").count == 5)
    #expect(try await actions("--until", "1h").isEmpty)
    #expect(try await actions("--since", "2001-01-01", "--until", "2001-01-02T09:30").isEmpty)
    #expect(try await actions("--actor", "nobody").isEmpty)
    let two = try await run("audit", "--limit", "2")
    #expect(two.output.split(separator: "\n").count == 3)
    #expect(two.errors.contains("older entries"))
  }

  @Test func nothingSecretIsInTheLog() async throws {
    try await makeAccounts()
    let link = try await run("user", "reset-password", "bob@example.com").output
    let token = try #require(link.split(separator: "=").last).trimmingCharacters(in: .newlines)
    for log in [try await run("audit"), try await run("audit", "--json")] {
      #expect(!log.output.contains(token))
      #expect(!log.output.contains("a password of"))
      #expect(!log.output.contains("$2a$"))
    }
  }

  @Test(arguments: [
    ["--action", "sevice"], ["--since", "2026-02-30"], ["--since", "yesterday"], ["--until", "24"], ["--limit", "0"],
  ])
  func whatMeansNothingIsRefused(arguments: [String]) async throws {
    let result = try await CommandLineProcess.run(["audit", "--data", folder.url.path] + arguments)
    #expect(result.status != 0)
    #expect(!result.errors.isEmpty)
  }

  @Test func namesCannotSteerTheTerminal() async throws {
    let result = try await run(
      "user", "create", "ann@example.com", "--first-name", "\u{2066}Ann", "--last-name", "\u{202E}Lee")
    #expect(result.status == 0)
    let list = try await run("user", "list").output
    #expect(list.contains(#"\u{2066}Ann \u{202e}Lee"#))
    #expect(!list.unicodeScalars.contains("\u{202E}"))
  }
}
