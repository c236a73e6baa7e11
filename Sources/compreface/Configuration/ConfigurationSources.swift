import Configuration
import Foundation
import SystemPackage

/// Where values come from, the first that has one wins: command line, environment, file.
struct ConfigurationSources: Sendable {
  private let sources: [(name: String, reader: ConfigReader)]
  let file: String

  static let defaultFile = "compreface.yaml"

  /// - Parameters:
  ///   - commandLine: the options given, by setting name.
  ///   - file: a YAML file; nil takes compreface.yaml in the current folder if it is there.
  init(
    commandLine: [String: String], file: String?,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws {
    self.file = file ?? environment["COMPREFACE_CONFIG"] ?? Self.defaultFile
    let options = commandLine.map { (AbsoluteConfigKey([$0.key]), ConfigValue(.string($0.value), isSecret: false)) }
    let yaml: FileProvider<YAMLSnapshot>
    do {
      yaml = try await FileProvider<YAMLSnapshot>(
        filePath: FilePath(self.file), allowMissing: self.file == Self.defaultFile)
    } catch {
      throw UnreadableFile(file: self.file, reason: "\(error)")
    }
    sources = [
      ("the command line", InMemoryProvider(values: Dictionary(uniqueKeysWithValues: options))),
      ("the environment", EnvironmentVariablesProvider(environmentVariables: environment)),
      (self.file, yaml),
    ].map { (name: String, provider: any ConfigProvider) in (name, ConfigReader(provider: provider)) }
  }

  struct UnreadableFile: Error, CustomStringConvertible {
    let file: String
    let reason: String

    var description: String { "The configuration file \(file) can't be read: \(reason)" }
  }

  /// The text of a setting and where it comes from. An empty value counts as none.
  func text<Value>(_ setting: Setting<Value>) -> (text: String, source: String) {
    for source in sources {
      if let text = source.reader.string(forKey: ConfigKey(setting.name)), !text.isEmpty {
        return (text, source.name)
      }
    }
    return (setting.defaultText, "default")
  }

  /// - Throws: ``SettingError`` for a value that is not allowed: it must not silently become the default.
  func value<Value>(_ setting: Setting<Value>) throws(SettingError) -> Value {
    let (text, source) = text(setting)
    guard let value = setting.parse(text) else {
      throw SettingError(
        name: setting.variable, value: setting.isSecret ? "(not shown)" : text, source: source, allowed: setting.allowed
      )
    }
    return value
  }
}
