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

  /// Goes on with what is there of an archive of the same kind.
  /// - Throws: ``Failure`` where the file is there already, can't be written, or is being made of something else.
  init(_ path: String, service: String?) throws {
    file = URL(fileURLWithPath: path)
    partial = URL(fileURLWithPath: path + ".partial")
    guard !FileManager.default.fileExists(atPath: path) else { throw Failure("There is a file \(path) already.") }
    encoder = ArchiveFormat.encoder
    let isThere = FileManager.default.fileExists(atPath: partial.path)
    guard
      isThere
        || FileManager.default.createFile(atPath: partial.path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forUpdatingAtPath: partial.path)
    else { throw Failure("The file \(partial.path) can't be written.") }
    self.handle = handle
    if isThere { try takeUp(service: service) }
  }

  /// Reads what is there, and cuts off a line that is not whole. What comes before the faces is begun anew, if the faces
  /// haven't been reached.
  private mutating func takeUp(service: String?) throws {
    var end: UInt64 = 0
    var reader = try ArchiveReader(partial.path, isPartial: true)
    while let (line, bytes) = try reader.next() {
      if lines == 0 {
        guard case .header(let header) = line, header.service == service else {
          throw Failure("\(partial.path) is the beginning of another archive. Delete it, or choose another name.")
        }
      }
      note(bytes)
      end += UInt64(bytes.count)
      if case .face(let face) = line { lastFace = face.order }
    }
    if lastFace == 0 {
      (hash, lines, end) = (SHA256(), 0, 0)
    }
    try handle.truncate(atOffset: end)
    try handle.seek(toOffset: end)
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
