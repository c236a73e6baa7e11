internal import Foundation

/// Files that lie in a folder: a mirror for machines without the internet, or the folder of somebody's own recipe.
struct FolderSource: ByteSource {
  let folder: URL

  private static let piece = 1 << 20

  func place(of file: PackRecipe.File) -> String {
    folder.appendingPathComponent(file.file).path
  }

  func send(_ file: PackRecipe.File, to part: PartialFile) async throws {
    let path = place(of: file)
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw PackInstallationError.notThere(path: path, url: file.url, sha256: file.sha256 ?? "unknown")
    }
    defer { try? handle.close() }
    // A copy is quick, and what an earlier try has left can be of another file.
    try part.restart()
    do {
      while let data = try handle.read(upToCount: Self.piece), !data.isEmpty {
        try Task.checkCancellation()
        try part.append(data)
      }
    } catch let error as CocoaError {
      throw PackInstallationError.notThere(
        path: "\(path) (\(error.localizedDescription))", url: file.url, sha256: file.sha256 ?? "unknown")
    }
    let actual = part.count
    guard actual == file.bytes else {
      try part.discard()
      throw PackInstallationError.wrongSize(place: path, expected: file.bytes, actual: actual)
    }
  }
}
