import Foundation
import ModelStore
import Testing

/// From a recipe to an installed pack, over sources that break off, lie, or are folders.
@Suite struct PackInstallationTests {
  private let models = TemporaryModels()

  private func installation(_ recipe: PackRecipe, _ source: ScriptedSource) -> PackInstallation {
    PackInstallation(recipe, in: models.folder, from: source, pause: .zero)
  }

  private func install(_ source: ScriptedSource) async throws -> PackInstallation.Outcome {
    try await installation(try RecipeText.recipe(), source).run()
  }

  private var downloads: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: models.path(".downloads"))) ?? []
  }

  private var part: String { ".downloads/\(TemporaryModels.networkSHA256).part" }

  /// Nothing of it, and no folder that was to become it.
  private func expectNoPack() throws {
    #expect(try models.folder.packs().isEmpty)
    let rest = (try? FileManager.default.contentsOfDirectory(atPath: models.root.path)) ?? []
    #expect(rest.allSatisfy { $0 == ".downloads" }, "\(rest)")
  }

  @Test func packIsInstalledWithItsRecipe() async throws {
    let source = ScriptedSource(.adds("a tiny network"))
    guard case .installed(let pack) = try await install(source) else {
      Issue.record("it was there before")
      return
    }
    #expect(pack.manifest.format == 1)
    #expect(pack.manifest.pack == "tiny")
    #expect(pack.manifest.version == "1")
    #expect(pack.manifest.description == "For tests")
    #expect(pack.manifest.models.map(\.file) == ["net.onnx"])
    #expect(pack.manifest.models.map(\.licence) == ["CC0-1.0"])
    #expect(pack.manifest.models.map(\.source) == ["example.org"])
    #expect(pack.manifest.calculator == (try RecipeText.recipe().calculator))
    for model in pack.manifest.models { try pack.verify(model) }
    #expect(try String(contentsOfFile: models.path("tiny/net.onnx"), encoding: .utf8) == "a tiny network")
    #expect(downloads.isEmpty)
    #expect(try models.folder.packs().map(\.manifest.pack) == ["tiny"])
  }

  @Test func whatIsThereIsNotDownloadedAgain() async throws {
    _ = try await install(ScriptedSource(.adds("a tiny network")))
    let source = ScriptedSource()
    guard case .wasInstalled = try await install(source) else {
      Issue.record("it was installed again")
      return
    }
    #expect(source.offsets.isEmpty)
  }

  @Test func damagedPackIsInstalledAgain() async throws {
    _ = try await install(ScriptedSource(.adds("a tiny network")))
    try models.write("a tiny netw0rk", to: "tiny/net.onnx")
    _ = try await install(ScriptedSource(.adds("a tiny network")))
    #expect(try String(contentsOfFile: models.path("tiny/net.onnx"), encoding: .utf8) == "a tiny network")
  }

  @Test func anotherRecipeReplacesThePackWhole() async throws {
    try models.install("tiny")
    try models.write("left over", to: "tiny/old.onnx")
    _ = try await install(ScriptedSource(.adds("a tiny network")))
    #expect(try models.folder.pack(named: "tiny").manifest.calculator != nil)
    #expect(!FileManager.default.fileExists(atPath: models.path("tiny/old.onnx")))
  }

  // MARK: Interruptions

  @Test func interruptedDownloadGoesOn() async throws {
    let source = ScriptedSource(.cut(after: "a tiny "), .cut(after: ""), .cut(after: "net"), .adds("work"))
    _ = try await install(source)
    #expect(source.offsets == [0, 7, 7, 10])
  }

  @Test func whatHasArrivedIsKeptForTheNextRun() async throws {
    let source = ScriptedSource(.cut(after: "a tiny "), .cut(after: ""), .cut(after: ""), .cut(after: ""))
    let error = await #expect(throws: PackInstallationError.self) { try await install(source) }
    #expect(error == .interrupted(place: "a script", reason: "cut"))
    #expect(source.offsets == [0, 7, 7, 7])
    try expectNoPack()
    let next = ScriptedSource(.adds("network"))
    _ = try await install(next)
    #expect(next.offsets == [7])
  }

  @Test func aSourceThatCannotGoOnBeginsAnew() async throws {
    let source = ScriptedSource(.cut(after: "a tiny "), .begins("a tiny network"))
    _ = try await install(source)
    #expect(source.offsets == [0, 7])
  }

  @Test func whatAnotherVersionHasLeftIsDownloadedAgain() async throws {
    try models.write("b tiny ", to: part)
    let source = ScriptedSource(.adds("network"), .adds("a tiny network"))
    _ = try await install(source)
    #expect(source.offsets == [7, 0])
  }

  @Test func whatIsCompleteIsOnlyChecked() async throws {
    try models.write("a tiny network", to: part)
    let source = ScriptedSource()
    _ = try await install(source)
    #expect(source.offsets.isEmpty)
  }

  @Test func whatIsTooLongBeginsAnew() async throws {
    try models.write("a tiny network and more", to: part)
    let source = ScriptedSource(.adds("a tiny network"))
    _ = try await install(source)
    #expect(source.offsets == [0])
  }

  @Test func progressIsTold() async throws {
    let recipe = try RecipeText.recipe()
    var told: [Int] = []
    _ = try await installation(recipe, ScriptedSource(.cut(after: "a tiny "), .adds("network"))).run {
      #expect($0.total == 14)
      #expect($0.file == "net.onnx")
      told.append($0.received)
    }
    #expect(told == [0, 7, 14])
  }

  // MARK: Wrong bytes

  @Test func otherBytesAreNotInstalled() async throws {
    // By `sha256sum`.
    let actual = "57ecfd2c537a54becd4d4435da4e8d867d90058ff350c3d951a4ae0e9cd95b7e"
    let error = await #expect(throws: PackInstallationError.self) {
      try await install(ScriptedSource(.adds("a tiny netw0rk")))
    }
    #expect(
      error
        == .wrongChecksum(
          file: "net.onnx", place: "a script", expected: TemporaryModels.networkSHA256, actual: actual))
    try expectNoPack()
    #expect(downloads.isEmpty)
  }

  @Test func moreBytesThanThereAreAreNotTaken() async throws {
    let error = await #expect(throws: PackInstallationError.self) {
      try await install(ScriptedSource(.adds("a tiny network and more")))
    }
    #expect(error == .tooLong(place: "a script", expected: 14))
    try expectNoPack()
    #expect(downloads.isEmpty)
  }

  @Test func refusalIsFinalAndThePackThatWasThereStays() async throws {
    try models.install("tiny")
    let source = ScriptedSource(.refuses)
    await #expect(throws: PackInstallationError.refused(place: "a script", status: 404)) {
      try await install(source)
    }
    #expect(source.offsets == [0])
    #expect(try models.folder.pack(named: "tiny").manifest.version == "1.2.3")
  }

  @Test func unknownBytesAreNotAskedFor() async throws {
    let line = "    sha256: \(TemporaryModels.networkSHA256)\n"
    let recipe = try RecipeText.recipe(file: RecipeText.file.replacing(line, with: ""))
    let source = ScriptedSource(.adds("a tiny network"))
    let error = await #expect(throws: PackInstallationError.self) {
      try await installation(recipe, source).run()
    }
    #expect(error == .unknownBytes(pack: "tiny", file: "net.onnx", place: "a script"))
    #expect(error?.description.contains("--sha256 HEX") == true)
    #expect(source.offsets.isEmpty)

    let pinned = try recipe.pinned(by: TemporaryModels.networkSHA256.uppercased())
    guard case .installed(let pack) = try await installation(pinned, source).run() else {
      Issue.record("it was there before")
      return
    }
    for model in pack.manifest.models { try pack.verify(model) }
  }

  @Test func aPinIsNoMatterOfChoice() throws {
    let recipe = try RecipeText.recipe()
    #expect(try recipe.pinned(by: TemporaryModels.networkSHA256) == recipe)
    let other = String(repeating: "0", count: 64)
    #expect(
      throws: PackInstallationError.pinnedOtherwise(
        pack: "tiny", pinned: TemporaryModels.networkSHA256, given: other)
    ) { try recipe.pinned(by: other) }
    #expect(throws: PackInstallationError.noChecksum("12")) { try recipe.pinned(by: "12") }
  }

  // MARK: Before anything is downloaded

  @Test func weightsForResearchNeedConsent() async throws {
    let recipe = try RecipeText.recipe("commercial: false\nterms: https://example.org/terms")
    let source = ScriptedSource(.adds("a tiny network"))
    let error = await #expect(throws: PackInstallationError.self) { try await installation(recipe, source).run() }
    for part in ["tiny", "CC0-1.0", "https://example.org/terms", "--accept-licence"] {
      #expect(error?.description.contains(part) == true)
    }
    #expect(source.offsets.isEmpty)
    try expectNoPack()
    _ = try await installation(recipe, source).acceptingLicence().run()
    #expect(try models.folder.packs().count == 1)
  }

  @Test func whatMustBeConvertedIsNotDownloadedForNothing() async throws {
    let yaml = RecipeText.yaml("convert: true", calculator: "")
    let recipe = try PackRecipe(yaml: yaml, file: "tiny.yaml")
    let source = ScriptedSource(.adds("a tiny network"))
    await #expect(throws: PackInstallationError.noConverter(pack: "tiny")) {
      try await installation(recipe, source).run()
    }
    #expect(source.offsets.isEmpty)
  }

  @Test func theDefaultPackIsNotReplaced() async throws {
    let yaml = RecipeText.yaml().replacing("pack: tiny", with: "pack: default")
    let recipe = try PackRecipe(yaml: yaml, file: "default.yaml")
    await #expect(throws: PackInstallationError.reservedName) {
      try await installation(recipe, ScriptedSource()).run()
    }
  }

  @Test func twoDoNotWriteTheSameFile() throws {
    let folder = models.root.appendingPathComponent("downloads")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let first = try PartialFile(in: folder, sha256: "ab", bytes: 10, place: "here")
    #expect(throws: PackInstallationError.inUse(file: first.url.path)) {
      try PartialFile(in: folder, sha256: "ab", bytes: 10, place: "here")
    }
    try first.append(Data("a".utf8))
  }
}
