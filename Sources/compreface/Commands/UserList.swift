import ArgumentParser
import FaceDomain
import Foundation
import Storage

/// `compreface user list`
struct UserList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List all accounts.")

  @Flag(help: "As JSON.")
  var json = false

  @OptionGroup var common: CommonOptions

  /// Named as in the admin API.
  private struct Body: Encodable {
    let userId: String
    let email: String
    let firstName: String
    let lastName: String
    let role: String
    let isConfirmed: Bool
  }

  func run() async throws {
    let settings = try await common.settings()
    let accounts = try await AccountStore(Database.open(settings)).read { try $0.accounts() }
    if json {
      let bodies = accounts.map {
        Body(
          userId: $0.guid, email: $0.email, firstName: $0.firstName, lastName: $0.lastName, role: $0.role.name,
          isConfirmed: $0.isEnabled)
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(bodies), as: UTF8.self))
    } else if accounts.isEmpty {
      print(
        "There are no accounts. Make one with: compreface user create EMAIL --first-name A --last-name B")
    } else {
      print(
        Table(
          headings: ["E-MAIL", "NAME", "ROLE", "STATE", "ID"],
          rows: accounts.map {
            [
              $0.email, "\($0.firstName) \($0.lastName)", $0.role.argument,
              $0.isEnabled ? "confirmed" : "waits for confirmation", $0.guid,
            ].map(\.printable)
          }))
    }
  }
}
