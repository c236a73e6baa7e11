import Foundation
import TestSupport
import Testing

/// Wrong settings of the mail server stop the start, and say which one it is and what is allowed.
@Suite struct MailSettingTests {
  private func serve(_ environment: [String: String]) async throws -> CommandLineProcess {
    let folder = try TemporaryFolder()
    return try await CommandLineProcess.run(
      ["serve", "--data", folder.url.path, "--port", "0"],
      environment: ["ENABLE_EMAIL_SERVER": "true", "EMAIL_FROM": "a@example.com"].merging(environment) { $1 })
  }

  @Test(arguments: [
    (["EMAIL_FROM": "Faces"], #"EMAIL_FROM is "Faces" (from the environment); allowed is an address such as"#),
    (["EMAIL_FROM": "Faces <a@b> c"], "EMAIL_FROM is"),
    (["EMAIL_FROM": ""], #"EMAIL_FROM is "" (from default); allowed is an address such as"#),
    (["EMAIL_FROM": "", "EMAIL_USERNAME": "somebody"], "since EMAIL_USERNAME is none"),
    (["EMAIL_HOST": "smtp://mail.example.com"], #"EMAIL_HOST is "smtp://mail.example.com""#),
    (["EMAIL_PASSWORD": "hush hush"], "EMAIL_USERNAME is"),
  ])
  func theSettingIsNamed(environment: [String: String], words: String) async throws {
    let result = try await serve(environment)
    #expect(result.status != 0)
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(!result.errors.contains("hush hush"))
  }
}
