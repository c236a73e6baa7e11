internal import Foundation

/// The files of somebody's own recipe: those without an address lie beside it.
struct NearbySource: ByteSource {
  let folder: URL

  func place(of file: PackRecipe.File) -> String { source(of: file).place(of: file) }

  func send(_ file: PackRecipe.File, to part: PartialFile) async throws {
    try await source(of: file).send(file, to: part)
  }

  private func source(of file: PackRecipe.File) -> any ByteSource {
    file.url == nil ? FolderSource(folder: folder) : HTTPSource()
  }
}
