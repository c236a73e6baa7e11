import ArgumentParser
import Foundation
import ModelStore

/// `compreface models list`
struct ModelsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the installed networks with their licences, and the packs to install.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let folder = ModelFolder(try await common.settings().models)
    let installed = try folder.packs().map(\.manifest)
    let networks = installed.flatMap { pack in
      pack.models.map { [pack.pack, $0.name, Self.size($0.bytes), $0.licence, $0.source].map(\.printable) }
    }
    let others = PackCatalogue(Installation.current.packs).recipes().filter { name, _ in
      !installed.contains { $0.pack == name }
    }
    guard !networks.isEmpty || !others.isEmpty else {
      // The same words as where the server misses them.
      throw ModelStoreError.packNotInstalled(name: "default", folder: folder.root.path)
    }
    if !networks.isEmpty {
      print(Table(headings: ["PACK", "MODEL", "SIZE", "LICENCE", "FROM"], rows: networks))
    }
    if !others.isEmpty {
      print("\(networks.isEmpty ? "Nothing is installed in \(folder.root.path)." : "\nNot installed:")")
      print(Table(headings: ["PACK", "WHAT", "SIZE", "LICENCE", "TO INSTALL IT"], rows: others.map(Self.row)))
    }
  }

  private static func row(_ name: String, _ recipe: Result<PackRecipe, RecipeError>) -> [String] {
    switch recipe {
    case .success(let recipe):
      [recipe.name, recipe.description, size(recipe.bytes), recipe.licence, way(recipe)].map(\.printable)
    case .failure(let error): [name, "damaged", "", "", "\(error)".printable]
    }
  }

  /// The command, or what stands in its way.
  private static func way(_ recipe: PackRecipe) -> String {
    if recipe.needsConversion, Installation.current.checkout.flatMap({ PackConverter(checkout: $0) }) == nil {
      return "needs Python: install it in a checkout after make setup, and copy its folder"
    }
    let pin = recipe.files.contains { $0.sha256 == nil } ? " --sha256 HEX" : ""
    return "compreface models install \(recipe.name)\(recipe.isCommercial ? "" : " --accept-licence")\(pin)"
  }

  static func size(_ bytes: Int) -> String { "\(bytes / 1024) KB" }
}
