import Foundation
import ModelStore
import Testing

/// The recipe of a calculator in a pack's manifest.
@Suite struct CalculatorManifestTests {
  private let models = TemporaryModels()

  private func install(_ change: (String) -> String = { $0 }) throws {
    try models.install()
    let file = models.root.appendingPathComponent("default/manifest.json")
    let calculator = """
      "calculator": {
        "version": "tiny.Calculator@1", "model": "calculator", "side": 112, "channels": "rgb",
        "mean": [127.5, 127.5, 127.5], "scale": [0.5, 0.5, 0.25], "crop": "arcface", "whiten": false,
        "dimension": 128, "midpoint": 1.25, "steepness": 6
      },
      "models"
      """
    let text = try String(contentsOf: file, encoding: .utf8).replacing("\"models\"", with: change(calculator))
    try Data(text.utf8).write(to: file)
  }

  @Test func recipeIsRead() throws {
    try install()
    let calculator = try #require(try models.folder.pack(named: "default").manifest.calculator)
    #expect(
      calculator
        == CalculatorRecipe(
          version: "tiny.Calculator@1", model: "calculator", side: 112, channels: .rgb, mean: [127.5, 127.5, 127.5],
          scale: [0.5, 0.5, 0.25], crop: .arcface, whiten: false, dimension: 128, midpoint: 1.25, steepness: 6))
  }

  @Test func manifestsOfOldHaveNone() throws {
    try models.install()
    #expect(try models.folder.pack(named: "default").manifest.calculator == nil)
  }

  @Test(arguments: [
    ("\"side\": 112", "\"side\": 100000"), ("\"dimension\": 128", "\"dimension\": 0"),
    ("[127.5, 127.5, 127.5]", "[127.5]"), ("0.25", "0"), ("\"rgb\"", "\"cmyk\""), ("\"arcface\"", "\"circle\""),
    ("1.25", "-1"), ("tiny.Calculator@1", ""), ("\"whiten\": false,", ""),
  ])
  func whatIsOutOfBoundsIsRefused(good: String, bad: String) throws {
    try install { $0.replacing(good, with: bad) }
    #expect(throws: ModelStoreError.unreadableManifest(file: models.path("default/manifest.json"))) {
      try models.folder.pack(named: "default")
    }
  }
}
