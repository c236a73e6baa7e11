import ArgumentParser

/// Options every command takes. None has a default here: what isn't given comes from the environment or the file.
struct CommonOptions: ParsableArguments {
  @Option(help: "Folder of the database.")
  var data: String?

  @Option(help: "A YAML file with settings; by default compreface.yaml if there is one.")
  var config: String?

  func sources(_ more: [String: String?] = [:]) async throws -> ConfigurationSources {
    var given = more.compactMapValues(\.self)
    given[Settings.data.name] = data
    return try await ConfigurationSources(commandLine: given, file: config)
  }

  func settings(_ more: [String: String?] = [:], for role: Settings.Role = .all) async throws -> Settings {
    try Settings(try await sources(more), for: role)
  }
}
