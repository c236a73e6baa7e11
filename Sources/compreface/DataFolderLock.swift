import Foundation

/// One server at a time on a folder: each keeps faces in memory, and would not see what another one deletes.
final class DataFolderLock: Sendable {
  private let descriptor: Int32

  /// Makes the folder if it isn't there.
  /// - Throws: ``Failure`` if another server has the folder.
  init(folder: URL) throws {
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Failure("The folder \(folder.path) can't be made: \(error.localizedDescription)")
    }
    let file = folder.appendingPathComponent("serve.lock")
    let path = file.path
    descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure("The file \(path) can't be written: \(String(cString: strerror(errno))).")
    }
    FolderOwner.own([file])
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw Failure("Another server uses \(folder.path). Stop it, or choose another folder with --data.")
    }
  }

  deinit {
    // The kernel releases it too when the process dies, however it dies.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
