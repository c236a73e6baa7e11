import Foundation

/// Files that root makes in somebody else's data folder are given to them: a command with `sudo` would otherwise lock
/// out the server, which runs as the one whose folder it is.
enum FolderOwner {
  /// - Parameter files: those that aren't there are passed over.
  static func own(_ files: [URL]) {
    guard geteuid() == 0 else { return }
    for file in files {
      var (folder, status) = (stat(), stat())
      // Not what a link leads to: whose folder it is could have it point anywhere. And by its name, for to open and close
      // a database's file would give away all locks that this process has on it.
      let path = file.path
      guard stat(file.deletingLastPathComponent().path, &folder) == 0, lstat(path, &status) == 0,
        status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1, status.st_uid == 0, folder.st_uid != 0
      else { continue }
      lchown(path, folder.st_uid, folder.st_gid)
    }
  }

  /// A database's file with those that SQLite makes beside it.
  static func ownDatabase(_ file: URL) {
    own(["", "-wal", "-shm"].map { URL(fileURLWithPath: file.path + $0) })
  }
}
