import Foundation
import ModelStore

/// A recipe that is right, for tests to change.
enum RecipeText {
  static let file = """
      - name: calculator
        file: net.onnx
        url: https://example.org/net.onnx
        sha256: \(TemporaryModels.networkSHA256)
        bytes: 14
    """

  static let calculator = """
    calculator:
      version: tiny.Calculator@1
      model: calculator
      input: {side: 112, channels: bgr, mean: 127.5, scale: 1/127.5}
      crop: arcface
      dimension: 128
      similarity: {midpoint: 1.25, steepness: 6}
    """

  static func yaml(_ more: String = "", file: String = file, calculator: String = calculator) -> String {
    """
    pack: tiny
    version: "1"
    description: For tests
    licence: CC0-1.0
    source: example.org
    \(more)
    files:
    \(file)
    \(calculator)
    """
  }

  static func recipe(_ more: String = "", file: String = file) throws -> PackRecipe {
    try PackRecipe(yaml: yaml(more, file: file), file: "tiny.yaml")
  }
}
