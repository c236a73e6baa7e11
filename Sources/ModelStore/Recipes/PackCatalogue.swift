public import Foundation

/// The folder of recipes that come with the product.
public struct PackCatalogue: Sendable {
  public let folder: URL

  public init(_ path: String) {
    folder = URL(fileURLWithPath: path, isDirectory: true)
  }

  /// By name. One that is damaged keeps nobody from the others.
  public func recipes() -> [(name: String, recipe: Result<PackRecipe, RecipeError>)] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.sorted().map { file in
      let name = String(file.dropLast(".yaml".count))
      return (name, Result { () throws(RecipeError) in try recipe(in: file, named: name) })
    }
  }

  /// The pack of this name, or the packs of a group of this name; none if there is neither.
  public func recipes(named name: String) throws(RecipeError) -> [PackRecipe] {
    let all = recipes()
    if let recipe = all.first(where: { $0.name == name })?.recipe { return [try recipe.get()] }
    return all.compactMap { try? $0.recipe.get() }.filter { $0.group == name }
  }

  private func recipe(in file: String, named name: String) throws(RecipeError) -> PackRecipe {
    let recipe = try PackRecipe(contentsOf: folder.appendingPathComponent(file))
    guard recipe.name == name else {
      throw .value(file: file, key: "pack", value: recipe.name, allowed: "\(name), as the file is called")
    }
    return recipe
  }
}
