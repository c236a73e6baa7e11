import Foundation
import ModelStore
import TestSupport
import Testing

/// The packs that come with the product, and folders of recipes in general.
@Suite struct PackCatalogueTests {
  private let models = TemporaryModels()

  private var catalogue: PackCatalogue { PackCatalogue(models.path("packs")) }

  @Test func everyPackOfOursIsRightAndPinned() throws {
    let recipes = PackCatalogue(Checkout.file("Models/packs").path).recipes()
    #expect(recipes.count >= 9)
    for (name, recipe) in recipes {
      let recipe = try recipe.get()
      #expect(recipe.name == name)
      #expect(recipe.name != "default")
      for file in recipe.files {
        #expect(file.sha256 != nil, "\(name)/\(file.file)")
        #expect(file.url?.hasPrefix("https://") == true, "\(name)/\(file.file)")
      }
    }
  }

  /// From the licences that their publishers state.
  @Test func weightsForResearchAloneAskForConsent() throws {
    let recipes = PackCatalogue(Checkout.file("Models/packs").path).recipes()
    let restricted = try recipes.filter { try !$0.recipe.get().isCommercial }.map(\.name)
    #expect(restricted == ["buffalo_l", "buffalo_s"])
  }

  /// CompreFace 1.2's default build calls its calculator so, and compares with these coefficients.
  @Test func facenetKeepsTheEmbeddingsOfCompreFace() throws {
    let catalogue = PackCatalogue(Checkout.file("Models/packs").path)
    let calculator = try #require(try catalogue.recipes(named: "facenet").first?.calculator)
    #expect(calculator.version == "facenet.Calculator")
    #expect(calculator.side == 160)
    #expect(calculator.dimension == 512)
    #expect(calculator.crop == .box)
    #expect(calculator.whiten)
    #expect(calculator.midpoint == 1.1817961)
    #expect(calculator.steepness == 5.291995557)
  }

  @Test func versionsAreNeverShared() throws {
    let recipes = PackCatalogue(Checkout.file("Models/packs").path).recipes()
    let versions = try recipes.compactMap { try $0.recipe.get().calculator?.version }
    #expect(Set(versions).count == versions.count)
  }

  @Test func packsAndGroupsAreFoundByName() throws {
    try models.write(RecipeText.yaml("group: both"), to: "packs/tiny.yaml")
    try models.write(
      RecipeText.yaml("group: both").replacing("pack: tiny", with: "pack: other"), to: "packs/other.yaml")
    try models.write("hello", to: "packs/README.md")
    #expect(catalogue.recipes().map(\.name) == ["other", "tiny"])
    #expect(try catalogue.recipes(named: "tiny").map(\.name) == ["tiny"])
    #expect(try catalogue.recipes(named: "both").map(\.name) == ["other", "tiny"])
    #expect(try catalogue.recipes(named: "neither").isEmpty)
    #expect(PackCatalogue("/nowhere/at all").recipes().isEmpty)
  }

  @Test func aDamagedRecipeHidesNoOther() throws {
    try models.write(RecipeText.yaml(), to: "packs/tiny.yaml")
    try models.write("pack: broken", to: "packs/broken.yaml")
    try models.write(RecipeText.yaml(), to: "packs/misnamed.yaml")
    #expect(try catalogue.recipes(named: "tiny").count == 1)
    #expect(throws: RecipeError.self) { try catalogue.recipes(named: "broken") }
    #expect(throws: RecipeError.self) { try catalogue.recipes(named: "misnamed") }
  }
}
