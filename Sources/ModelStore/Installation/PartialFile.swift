package import Foundation

/// A file on its way, which is kept when the way is interrupted: what has arrived, and its running checksum.
///
/// It is never longer than it must be in the end, and nobody else writes it at the same time.
package final class PartialFile {
  package let url: URL
  /// Where it comes from, for messages.
  package let place: String
  /// What its length must be in the end.
  package let bytes: Int
  /// What the server called the version of the file that has arrived so far: a strong ETag.
  package private(set) var tag: String?
  /// Whether it was put together by more than one try.
  package private(set) var isResumed: Bool
  private let tagFile: URL
  private let handle: FileHandle
  private var digest = FileDigest()
  private let onProgress: (Int) -> Void

  /// Bytes that have arrived.
  package var count: Int { digest.bytes }

  /// Goes on with the file of an earlier try in the folder, if there is one.
  ///
  /// - Throws: ``PackInstallationError``
  package init(
    in folder: URL, sha256: String, bytes: Int, place: String, onProgress: @escaping (Int) -> Void = { _ in }
  ) throws {
    url = folder.appendingPathComponent("\(sha256).part")
    tagFile = folder.appendingPathComponent("\(sha256).etag")
    self.bytes = bytes
    self.place = place
    self.onProgress = onProgress
    isResumed = false
    let descriptor = open(url.path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.notWritable(url) }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw PackInstallationError.inUse(file: url.path) }

    let left = try handle.seekToEnd()
    if left > UInt64(bytes) {
      try restart()
    } else {
      try handle.seek(toOffset: 0)
      try digest.append(handle)
      isResumed = count > 0
      let left = try? String(contentsOf: tagFile, encoding: .utf8)
      tag = left.flatMap { isResumed && Self.isStrong(tag: $0) ? $0 : nil }
    }
    onProgress(count)
  }

  deinit {
    // Closing is not enough: a process that is being started at this moment has a copy of the descriptor, and with it
    // the lock, until it runs its own program.
    flock(handle.fileDescriptor, LOCK_UN)
  }

  /// Begins anew.
  package func restart() throws {
    try handle.truncate(atOffset: 0)
    try handle.seek(toOffset: 0)
    digest = FileDigest()
    isResumed = false
    tag = nil
    try? FileManager.default.removeItem(at: tagFile)
  }

  /// Remembers the version, so that nothing of another one is added by a later try.
  package func remember(tag: String) {
    guard Self.isStrong(tag: tag) else { return }
    self.tag = tag
    try? Data(tag.utf8).write(to: tagFile)
  }

  /// - Throws: ``PackInstallationError/tooLong(place:expected:)``, before more is written than there may be.
  package func append(_ data: Data) throws {
    guard data.count <= bytes - count else {
      try discard()
      throw PackInstallationError.tooLong(place: place, expected: bytes)
    }
    do {
      try handle.write(contentsOf: data)
    } catch {
      throw PackInstallationError.notWritable(file: url.path, reason: error.localizedDescription)
    }
    digest.append(data)
    onProgress(count)
  }

  /// The checksum of all that is there, after it is on disk.
  package func finish() throws -> String {
    try handle.synchronize()
    return digest.hexadecimal
  }

  /// The rest will come in another try.
  func wasInterrupted() {
    isResumed = count > 0
  }

  /// What was wrong must not be found by a later try.
  func discard() throws {
    try restart()
    try? FileManager.default.removeItem(at: url)
  }

  /// - Throws: ``PackInstallationError``
  func move(to destination: URL) throws {
    do {
      try FileManager.default.moveItem(at: url, to: destination)
    } catch {
      throw PackInstallationError.notWritable(file: destination.path, reason: error.localizedDescription)
    }
    try? FileManager.default.removeItem(at: tagFile)
  }

  /// A weak one (W/"…") doesn't vouch for bytes.
  private static func isStrong(tag: String) -> Bool {
    tag.count >= 2 && tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }

  private static func notWritable(_ url: URL) -> PackInstallationError {
    .notWritable(file: url.path, reason: String(cString: strerror(errno)))
  }
}
