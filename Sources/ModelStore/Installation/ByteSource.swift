/// Where the files of packs come from.
package protocol ByteSource: Sendable {
  /// Adds what is missing to `part`: from where it ends, or after ``PartialFile/restart()`` from the beginning.
  ///
  /// - Throws: ``PackInstallationError``. After `interrupted` it is asked again.
  func send(_ file: PackRecipe.File, to part: PartialFile) async throws

  /// The place for messages.
  func place(of file: PackRecipe.File) -> String
}
