import ArgumentParser
import Foundation
import ModelStore

/// `compreface models`
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "Show and check the installed networks.",
    subcommands: [List.self, Verify.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the installed networks with their licences.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let folder = ModelFolder(try await common.settings().models)
      let rows = try folder.packs().flatMap { pack in
        pack.manifest.models.map { [pack.manifest.pack, $0.name, "\($0.bytes / 1024) KB", $0.licence, $0.source] }
      }
      guard !rows.isEmpty else {
        // The same words as where the server misses them.
        throw ModelStoreError.packNotInstalled(name: "default", folder: folder.root.path)
      }
      print(Table(headings: ["PACK", "MODEL", "SIZE", "LICENCE", "FROM"], rows: rows))
    }
  }

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
