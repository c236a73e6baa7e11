import ArgumentParser
import ModelStore

/// `compreface models`
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "Show, check and install networks.",
    subcommands: [ModelsList.self, Verify.self, ModelsInstall.self])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare each installed file with the checksum in its manifest.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let folder = ModelFolder(try await common.settings().models)
      _ = try folder.pack(named: "default")
      var isGood = true
      for pack in try folder.packs() {
        for model in pack.manifest.models {
          do throws(ModelStoreError) {
            try pack.verify(model)
            print("good     \(pack.manifest.pack)/\(model.file)")
          } catch {
            isGood = false
            print("damaged  \(pack.manifest.pack)/\(model.file): \(error)")
          }
        }
      }
      if !isGood { throw ExitCode.failure }
    }
  }
}
