internal import Foundation

/// Where each file of a pack comes from: its address, or a folder that stands in for it.
struct PackSource: ByteSource {
  /// Of the pack's files, for machines without the internet.
  let mirror: URL?
  /// Where somebody's own recipe lies; files without an address lie beside it.
  let beside: URL?

  func place(of file: PackRecipe.File) -> String { source(of: file).place(of: file) }

  func send(_ file: PackRecipe.File, to part: PartialFile) async throws {
    try await source(of: file).send(file, to: part)
  }

  private func source(of file: PackRecipe.File) -> any ByteSource {
    if file.url == nil, let beside { return FolderSource(folder: beside) }
    return mirror.map { FolderSource(folder: $0) } ?? HTTPSource()
  }
}
