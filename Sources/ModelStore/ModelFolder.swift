public import Foundation

/// Where model packs are installed: one folder each.
public struct ModelFolder: Sendable {
  public let root: URL

  public init(_ path: String) {
    root = URL(fileURLWithPath: path, isDirectory: true)
  }

  /// - Throws: ``ModelStoreError/packNotInstalled(name:folder:)`` with what to do about it.
  public func pack(named name: String) throws(ModelStoreError) -> ModelPack {
    let folder = root.appendingPathComponent(name, isDirectory: true)
    guard exists(folder) else { throw .packNotInstalled(name: name, folder: root.path) }
    return try ModelPack(folder: folder)
  }

  /// Nil if it is not installed; a pack that is there but damaged is an error.
  public func packIfInstalled(named name: String) throws(ModelStoreError) -> ModelPack? {
    let folder = root.appendingPathComponent(name, isDirectory: true)
    return exists(folder) ? try ModelPack(folder: folder) : nil
  }

  /// All installed packs by name.
  public func packs() throws(ModelStoreError) -> [ModelPack] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
    var packs: [ModelPack] = []
    for name in names.sorted() where !name.hasPrefix(".") {
      if let pack = try packIfInstalled(named: name) { packs.append(pack) }
    }
    return packs
  }

  private func exists(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(ModelPack.manifestName).path)
  }
}
