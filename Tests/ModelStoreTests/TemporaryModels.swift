import Foundation
import ModelStore

/// A folder of model packs that goes with the test.
final class TemporaryModels {
  static let network = "a tiny network"
  /// By `sha256sum`.
  static let networkSHA256 = "80ce6ae5a59fa4ecedbe8bba5159a6a21ebfac4322055fe9633c77aae97d54f7"

  let root = FileManager.default.temporaryDirectory.appendingPathComponent("models-\(UUID().uuidString)")

  var folder: ModelFolder { ModelFolder(root.path) }

  deinit {
    try? FileManager.default.removeItem(at: root)
  }

  func write(_ text: String, to path: String) throws {
    let file = root.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func path(_ path: String) -> String { root.appendingPathComponent(path).path }

  /// A pack with one model, whose file holds ``network``.
  func install(
    _ name: String = "default", format: Int = 1, file: String = "net.onnx", sha256: String = networkSHA256
  ) throws {
    try write(Self.manifest(name, format: format, file: file, sha256: sha256), to: "\(name)/manifest.json")
    try write(Self.network, to: "\(name)/net.onnx")
  }

  private static func manifest(_ name: String, format: Int, file: String, sha256: String) -> String {
    """
    {
      "format": \(format), "pack": "\(name)", "version": "1.2.3", "description": "For tests",
      "models": [
        { "name": "calculator", "file": "\(file)", "sha256": "\(sha256)", "bytes": \(network.utf8.count),
          "licence": "CC0-1.0", "source": "https://example.org/net" }
      ]
    }
    """
  }
}
