import Foundation
import ModelStore
import TestSupport
import Testing

/// Reading packs that are described in YAML.
@Suite struct PackRecipeTests {
  @Test func everythingIsRead() throws {
    let recipe = try RecipeText.recipe("terms: https://example.org/terms\ngroup: tests\nfolder: tiny-nets")
    #expect(recipe.name == "tiny")
    #expect(recipe.version == "1")
    #expect(recipe.description == "For tests")
    #expect(recipe.licence == "CC0-1.0")
    #expect(recipe.terms == "https://example.org/terms")
    #expect(recipe.group == "tests")
    #expect(recipe.folder == "tiny-nets")
    #expect(recipe.isCommercial)
    #expect(!recipe.needsConversion)
    let file = try #require(recipe.files.first)
    #expect(recipe.files.count == 1)
    #expect(file.name == "calculator")
    #expect(file.file == "net.onnx")
    #expect(file.url == "https://example.org/net.onnx")
    #expect(file.sha256 == TemporaryModels.networkSHA256)
    #expect(file.bytes == 14)
    #expect(file.licence == "CC0-1.0")
    #expect(file.source == "example.org")
    let scale = Float(1 / 127.5)
    #expect(
      recipe.calculator
        == CalculatorRecipe(
          version: "tiny.Calculator@1", model: "calculator", side: 112, channels: .bgr, mean: [127.5, 127.5, 127.5],
          scale: [scale, scale, scale], crop: .arcface, whiten: false, dimension: 128, midpoint: 1.25, steepness: 6))
  }

  @Test func channelsCanDiffer() throws {
    let calculator = RecipeText.calculator.replacing("mean: 127.5", with: "mean: [104, 117, 123.5]")
    let recipe = try PackRecipe(yaml: RecipeText.yaml(calculator: calculator), file: "tiny.yaml")
    #expect(recipe.calculator?.mean == [104, 117, 123.5])
  }

  @Test func whatIsUsualCanBeLeftOut() throws {
    let calculator = RecipeText.calculator.replacing(", mean: 127.5, scale: 1/127.5", with: "")
    let recipe = try PackRecipe(yaml: RecipeText.yaml(calculator: calculator), file: "tiny.yaml")
    #expect(recipe.calculator?.mean == [0, 0, 0])
    #expect(recipe.calculator?.scale == [1, 1, 1])
    #expect(try PackRecipe(yaml: RecipeText.yaml(calculator: ""), file: "tiny.yaml").calculator == nil)
    #expect(try RecipeText.recipe().folder == "tiny")
  }

  /// A checksum can look like a number, as 12e5… or only digits.
  @Test func textsAreTakenAsTheyAreWritten() throws {
    let digits = String(repeating: "1", count: 62) + "e5"
    let file = RecipeText.file.replacing(TemporaryModels.networkSHA256, with: digits)
    #expect(try RecipeText.recipe(file: file).files.first?.sha256 == digits)
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let good: String
    let bad: String
    let key: String
    let value: String
    var testDescription: String { bad }
  }

  @Test(arguments: [
    Mistake(good: "pack: tiny", bad: "pack: ../tiny", key: "pack", value: "../tiny"),
    Mistake(good: "pack: tiny", bad: "pack: Tiny", key: "pack", value: "Tiny"),
    Mistake(good: "pack: tiny", bad: "pack: [tiny]", key: "pack", value: "a list"),
    Mistake(good: "file: net.onnx", bad: "file: ../net.onnx", key: "files[0].file", value: "../net.onnx"),
    Mistake(good: "file: net.onnx", bad: "file: .net", key: "files[0].file", value: ".net"),
    Mistake(good: "file: net.onnx", bad: "file: manifest.json", key: "files[0].file", value: "manifest.json"),
    Mistake(
      good: "https://example.org/net.onnx", bad: "http://example.org/net.onnx", key: "files[0].url",
      value: "http://example.org/net.onnx"),
    Mistake(
      good: "https://example.org/net.onnx", bad: "file:///etc/passwd", key: "files[0].url",
      value: "file:///etc/passwd"),
    Mistake(
      good: TemporaryModels.networkSHA256, bad: "80ce6ae5", key: "files[0].sha256", value: "80ce6ae5"),
    Mistake(good: "bytes: 14", bad: "bytes: 0", key: "files[0].bytes", value: "0"),
    Mistake(good: "bytes: 14", bad: "bytes: 4294967297", key: "files[0].bytes", value: "4294967297"),
    Mistake(good: "bytes: 14", bad: "bytes: many", key: "files[0].bytes", value: "many"),
    Mistake(good: "tiny.Calculator@1", bad: "tiny Calculator", key: "calculator.version", value: "tiny Calculator"),
    Mistake(good: "model: calculator", bad: "model: detector", key: "calculator.model", value: "detector"),
    Mistake(good: "side: 112", bad: "side: 8", key: "calculator.input.side", value: "8"),
    Mistake(good: "side: 112", bad: "side: 2000", key: "calculator.input.side", value: "2000"),
    Mistake(good: "channels: bgr", bad: "channels: gbr", key: "calculator.input.channels", value: "gbr"),
    Mistake(good: "mean: 127.5", bad: "mean: [1, 2]", key: "calculator.input.mean", value: "a list"),
    Mistake(good: "mean: 127.5", bad: "mean: nan", key: "calculator.input.mean", value: "nan"),
    Mistake(good: "scale: 1/127.5", bad: "scale: 1/0", key: "calculator.input.scale", value: "1/0"),
    Mistake(good: "scale: 1/127.5", bad: "scale: 0", key: "calculator.input.scale", value: "0"),
    Mistake(good: "crop: arcface", bad: "crop: circle", key: "calculator.crop", value: "circle"),
    Mistake(good: "dimension: 128", bad: "dimension: 5000", key: "calculator.dimension", value: "5000"),
    Mistake(good: "midpoint: 1.25", bad: "midpoint: 2.5", key: "calculator.similarity.midpoint", value: "2.5"),
    Mistake(good: "steepness: 6", bad: "steepness: inf", key: "calculator.similarity.steepness", value: "inf"),
  ])
  func whatIsNotAllowedIsNamed(mistake: Mistake) throws {
    let yaml = RecipeText.yaml().replacing(mistake.good, with: mistake.bad)
    let error = #expect(throws: RecipeError.self) { try PackRecipe(yaml: yaml, file: "tiny.yaml") }
    guard case .value(let file, let key, let value, let allowed) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(file == "tiny.yaml")
    #expect(key == mistake.key)
    #expect(value == mistake.value)
    #expect(!allowed.isEmpty)
    for part in ["tiny.yaml", mistake.key, allowed] { #expect(error?.description.contains(part) == true) }
  }

  @Test(arguments: [
    ("version: \"1\"", "version"), ("licence: CC0-1.0", "licence"), ("    bytes: 14", "files[0].bytes"),
    ("  crop: arcface", "calculator.crop"), ("  similarity: {midpoint: 1.25, steepness: 6}", "calculator.similarity"),
  ])
  func whatIsMissingIsNamed(line: String, key: String) throws {
    let yaml = RecipeText.yaml().split(separator: "\n").filter { $0 != line }.joined(separator: "\n")
    let error = #expect(throws: RecipeError.self) { try PackRecipe(yaml: yaml, file: "tiny.yaml") }
    guard case .missing(_, let missing, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(missing == key)
  }

  @Test func misspeltKeysAreNotOverlooked() throws {
    let error = #expect(throws: RecipeError.self) { try RecipeText.recipe("comercial: false") }
    guard case .unknownKey(_, "comercial", let allowed) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(allowed.contains("commercial"))
    #expect(throws: RecipeError.self) {
      try PackRecipe(yaml: RecipeText.yaml().replacing("mean:", with: "means:"), file: "tiny.yaml")
    }
  }

  @Test(arguments: [
    "", "just text", "[1, 2]", "pack: [", "pack: tiny\npack: tiny", "a: &a [*a]", "--- {}\n--- {}",
    String(repeating: "[", count: 30_000), String(repeating: "- ", count: 30_000),
    String(repeating: "x", count: 70_000),
  ])
  func whatIsNoRecipeIsRefused(text: String) {
    #expect(throws: RecipeError.self) { try PackRecipe(yaml: text, file: "tiny.yaml") }
  }

  @Test func twoFilesHaveTwoNames() throws {
    let first = RecipeText.file
    let renamed = first.replacing("net.onnx", with: "net2.onnx").replacing("calculator", with: "second")
    #expect(try RecipeText.recipe(file: "\(first)\n\(renamed)").bytes == 28)
    for second in [first, first.replacing("calculator", with: "second"), first.replacing("net.onnx", with: "2.onnx")] {
      #expect(throws: RecipeError.self) { try RecipeText.recipe(file: "\(first)\n\(second)") }
    }
  }

  @Test(arguments: [
    ("https://example.org/a", true), ("HTTPS://example.org", true), ("http://127.0.0.1:8080/a", true),
    ("http://localhost/a", true), ("http://[::1]:80/a", true), ("http://example.org/a", false),
    ("http://127.0.0.1.example.org/a", false), ("https://me:secret@example.org/a", false), ("https:///a", false),
    ("ftp://example.org/a", false), ("file:///etc/passwd", false), ("/etc/passwd", false), ("", false),
    ("https://example.org/" + String(repeating: "a", count: 2100), false),
  ])
  func addresses(text: String, isAllowed: Bool) {
    #expect(PackAddress.isAllowed(text) == isAllowed)
  }
}
