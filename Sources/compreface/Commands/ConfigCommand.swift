import ArgumentParser

/// `compreface config`
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Show every setting with its value, where the value comes from, and what it means.",
    discussion: """
      A setting is an environment variable, or the same name in small letters in compreface.yaml:

        IMG_LENGTH_LIMIT=800 compreface serve
        echo 'img_length_limit: 800' >> compreface.yaml
      """)

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let sources = try await common.sources()
    for row in Settings.rows(sources) {
      print("\(row.name) = \(row.value)  (\(row.source))")
      print("    \(row.help) Allowed: \(row.allowed).")
    }
    // After the list, which shows where a bad value stands.
    _ = try Settings(sources)
  }
}
