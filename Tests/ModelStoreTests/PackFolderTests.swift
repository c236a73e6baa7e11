import Foundation
import ModelStore
import Testing

/// Packs whose files lie in folders: a mirror, or beside somebody's own recipe.
@Suite struct PackFolderTests {
  private let models = TemporaryModels()
  private let elsewhere = TemporaryModels()

  @Test func filesComeFromTheMirror() async throws {
    try elsewhere.write(TemporaryModels.network, to: "tiny/net.onnx")
    let recipe = try RecipeText.recipe()
    _ = try await PackInstallation(recipe, in: models.folder, mirror: elsewhere.root).run()
    let pack = try models.folder.pack(named: "tiny")
    for model in pack.manifest.models { try pack.verify(model) }
    // It was copied.
    #expect(FileManager.default.fileExists(atPath: elsewhere.path("tiny/net.onnx")))
  }

  @Test func aPackCanHaveAnotherFolderThere() async throws {
    try elsewhere.write(TemporaryModels.network, to: "tiny-nets/net.onnx")
    let recipe = try RecipeText.recipe("folder: tiny-nets")
    _ = try await PackInstallation(recipe, in: models.folder, mirror: elsewhere.root).run()
    #expect(try models.folder.packs().count == 1)
  }

  @Test func whatTheMirrorLacksIsNamed() async throws {
    let recipe = try RecipeText.recipe()
    let installation = PackInstallation(recipe, in: models.folder, mirror: elsewhere.root)
    let error = await #expect(throws: PackInstallationError.self) { try await installation.run() }
    for part in [elsewhere.path("tiny/net.onnx"), "https://example.org/net.onnx", TemporaryModels.networkSHA256] {
      #expect(error?.description.contains(part) == true)
    }
  }

  @Test func theMirrorIsNotBelieved() async throws {
    let recipe = try RecipeText.recipe()
    let installation = PackInstallation(recipe, in: models.folder, mirror: elsewhere.root)
    let file = elsewhere.path("tiny/net.onnx")
    try elsewhere.write("a tiny netw0rk", to: "tiny/net.onnx")
    let error = await #expect(throws: PackInstallationError.self) { try await installation.run() }
    guard case .wrongChecksum(_, let place, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(place == file)
    try elsewhere.write("short", to: "tiny/net.onnx")
    await #expect(throws: PackInstallationError.wrongSize(place: file, expected: 14, actual: 5)) {
      try await installation.run()
    }
    try elsewhere.write("a tiny network and more", to: "tiny/net.onnx")
    await #expect(throws: PackInstallationError.tooLong(place: file, expected: 14)) { try await installation.run() }
    #expect(try models.folder.packs().isEmpty)
  }

  @Test func filesWithoutAnAddressLieBesideTheRecipe() async throws {
    try elsewhere.write(TemporaryModels.network, to: "net.onnx")
    let line = "    url: https://example.org/net.onnx\n"
    let recipe = try RecipeText.recipe(file: RecipeText.file.replacing(line, with: ""))
    _ = try await PackInstallation(recipe, in: models.folder, beside: elsewhere.root).run()
    #expect(try models.folder.packs().count == 1)
  }

  @Test func anAddressIsNeededSomewhere() async throws {
    let line = "    url: https://example.org/net.onnx\n"
    let recipe = try RecipeText.recipe(file: RecipeText.file.replacing(line, with: ""))
    await #expect(throws: PackInstallationError.noAddress(file: "net.onnx")) {
      try await PackInstallation(recipe, in: models.folder).run()
    }
  }
}
