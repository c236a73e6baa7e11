public import Foundation

/// A folder of networks that belong together, with the manifest that names them.
public struct ModelPack: Sendable {
  public let folder: URL
  public let manifest: Manifest

  public struct Manifest: Codable, Sendable {
    public let format: Int
    public let pack: String
    public let version: String
    public let description: String
    public let models: [Model]
    /// How its calculator is fed. None in the default pack, whose own is known to the core, and in packs without one.
    public let calculator: CalculatorRecipe?
  }

  public struct Model: Codable, Sendable {
    /// What the network does: `pnet`, `calculator`, …
    public let name: String
    public let file: String
    public let sha256: String
    public let bytes: Int
    public let licence: String
    public let source: String
  }

  static let manifestName = "manifest.json"
  /// Manifests of another format were written for another release.
  static let format = 1
  /// A manifest is a page of text.
  private static let largestManifest = 1 << 20

  init(folder: URL) throws(ModelStoreError) {
    let file = folder.appendingPathComponent(Self.manifestName)
    let manifest: Manifest
    do {
      let handle = try FileHandle(forReadingFrom: file)
      defer { try? handle.close() }
      let bytes = try handle.read(upToCount: Self.largestManifest) ?? Data()
      manifest = try JSONDecoder().decode(Manifest.self, from: bytes)
    } catch {
      throw .unreadableManifest(file: file.path)
    }
    guard manifest.format == Self.format else {
      throw .otherFormat(file: file.path, format: manifest.format, expected: Self.format)
    }
    // A file name is no path: a manifest must not reach outside of its folder.
    guard manifest.models.allSatisfy({ !$0.file.contains("/") && !$0.file.hasPrefix(".") }),
      manifest.calculator?.isWithinBounds != false
    else {
      throw .unreadableManifest(file: file.path)
    }
    self.folder = folder
    self.manifest = manifest
  }

  public func path(of name: String) throws(ModelStoreError) -> String {
    guard let model = manifest.models.first(where: { $0.name == name }) else {
      throw .missingModel(name: name, pack: manifest.pack)
    }
    return path(of: model)
  }

  public func path(of model: Model) -> String {
    folder.appendingPathComponent(model.file).path
  }

  /// Compares size and SHA-256 of a file with the manifest.
  public func verify(_ model: Model) throws(ModelStoreError) {
    guard let (bytes, actual) = try? FileDigest.of(URL(fileURLWithPath: path(of: model))) else {
      throw .missingFile(path(of: model))
    }
    guard bytes == model.bytes else {
      throw .wrongSize(file: path(of: model), expected: model.bytes, actual: bytes)
    }
    guard actual == model.sha256.lowercased() else {
      throw .wrongChecksum(file: path(of: model), expected: model.sha256, actual: actual)
    }
  }
}
