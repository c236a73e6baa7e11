import Crypto
import Foundation
import Storage

/// An archive being written: under another name until it is whole, so that it can be taken up again.
struct ArchiveWriter {
  private let partial: URL
  private let file: URL
  private let handle: FileHandle
  private let encoder: JSONEncoder
  private var hash = SHA256()
  private(set) var lines = 0
  /// Of the last face that is in it; 0 where there is none yet.
  private(set) var lastFace: Int64 = 0

  /// Goes on with what is there of an archive that begins with the same.
  /// - Parameters:
  ///   - header: of the archive, if it is begun.
  ///   - beginning: all before the faces.
  /// - Throws: ``Failure`` where it can't be written. Whether there is a file already is for the caller to see.
  init(_ path: String, header: ArchiveLine.Header, beginning: [ArchiveLine]) throws {
    file = URL(fileURLWithPath: path)
    partial = URL(fileURLWithPath: path + ".partial")
    encoder = ArchiveFormat.encoder
    // Nothing that somebody else has laid there.
    let descriptor = open(partial.path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_uid == geteuid(), fchmod(descriptor, 0o600) == 0
    else { throw Failure("The file \(partial.path) can't be written.") }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    if try status.st_size > 0 && takeUp(header, beginning) { return }
    (hash, lines, lastFace) = (SHA256(), 0, 0)
    try handle.truncate(atOffset: 0)
    try handle.seek(toOffset: 0)
    for line in [.header(header)] + beginning { try write(line) }
  }

  /// Reads what is there, and cuts off what is not whole.
  /// - Returns: false where it has to be begun anew: it is of something else, or what comes before the faces has changed.
  private mutating func takeUp(_ header: ArchiveLine.Header, _ beginning: [ArchiveLine]) throws -> Bool {
    var end: UInt64 = 0
    var reader = try ArchiveReader(partial.path, isPartial: true)
    while let (line, bytes) = try? reader.next() {
      if lines == 0 {
        guard case .header(let found) = line, found.isSame(as: header) else { return false }
      } else if lines <= beginning.count {
        guard try encoder.encode(beginning[lines - 1]) + Data([UInt8(ascii: "\n")]) == bytes else { return false }
      } else {
        // What comes behind them is written anew.
        guard case .face(let face) = line else { break }
        lastFace = face.order
      }
      note(bytes)
      end += UInt64(bytes.count)
    }
    guard lastFace > 0 else { return false }
    try handle.truncate(atOffset: end)
    try handle.seek(toOffset: end)
    return true
  }

  mutating func write(_ line: ArchiveLine) throws {
    let bytes = try encoder.encode(line) + Data([UInt8(ascii: "\n")])
    try handle.write(contentsOf: bytes)
    note(bytes)
    if case .face(let face) = line { lastFace = face.order }
  }

  private mutating func note(_ bytes: Data) {
    hash.update(data: bytes)
    lines += 1
  }

  /// Ends it, and gives it its name once it is on disk.
  mutating func finish() throws {
    try write(.end(.init(lines: lines, hash: ArchiveFormat.text(hash.finalize()))))
    try handle.synchronize()
    try handle.close()
    try FileManager.default.moveItem(at: partial, to: file)
  }
}

extension ArchiveLine.Header {
  /// But for when it was made.
  fileprivate func isSame(as other: ArchiveLine.Header) -> Bool {
    var copy = other
    copy.made = made
    return self == copy
  }
}

enum ArchiveFormat {
  /// Bytes of one line: a photo in base64, and more.
  static let longestLine = 512 << 20

  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return encoder
  }

  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return decoder
  }

  static func text(_ digest: SHA256.Digest) -> String {
    digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
