import Crypto
import Foundation
import Storage

/// The lines of an archive, one after the other, without holding it all.
struct ArchiveReader {
  private let path: String
  private let handle: FileHandle
  private let decoder = ArchiveFormat.decoder
  /// Whether it may end anywhere.
  private let isPartial: Bool
  private var buffer = Data()
  /// Where in it the next line begins.
  private var start = 0
  private var isAtEnd = false
  private var number = 0

  private static let chunk = 1 << 20

  init(_ path: String, isPartial: Bool = false) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else { throw Failure("The file \(path) can't be read.") }
    self.path = path
    self.handle = handle
    self.isPartial = isPartial
  }

  /// - Returns: with its bytes, the end of the line among them; nil at the end.
  /// - Throws: ``Failure`` that names the line, for what can't be read.
  mutating func next() throws -> (line: ArchiveLine, bytes: Data)? {
    guard let bytes = try nextBytes() else { return nil }
    number += 1
    do {
      return (try decoder.decode(ArchiveLine.self, from: bytes), bytes)
    } catch {
      // Not what was in it: a line has keys and hashes.
      throw Failure("Line \(number) of \(path) is none of an archive that this version reads.")
    }
  }

  private mutating func nextBytes() throws -> Data? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return Data(buffer[start...end])
      }
      // Only what is left moves, once for each chunk that ends a line.
      if start > 0 {
        buffer = Data(buffer[start...])
        start = 0
      }
      searched = buffer.count
      guard buffer.count <= ArchiveFormat.longestLine else {
        throw Failure("Line \(number + 1) of \(path) is longer than \(ArchiveFormat.longestLine >> 20) MB.")
      }
      guard !isAtEnd, let more = try handle.read(upToCount: Self.chunk), !more.isEmpty else {
        isAtEnd = true
        guard buffer.isEmpty || isPartial else {
          throw Failure("\(path) ends in the middle of a line: a part is missing.")
        }
        return nil
      }
      buffer.append(more)
    }
  }

  /// Faces in it, and how many have a vector of which calculator.
  struct Faces {
    var count = 0
    var known: [String: Int] = [:]
  }

  /// Reads all of it, and holds it against its last line.
  static func check(
    _ path: String
  ) throws -> (header: ArchiveLine.Header, end: ArchiveLine.End, faces: Faces) {
    var faces = Faces()
    var reader = try ArchiveReader(path)
    var (hash, lines) = (SHA256(), 0)
    var header: ArchiveLine.Header?
    while let (line, bytes) = try reader.next() {
      switch line {
      case .header(let found):
        guard lines == 0, found.format == ArchiveLine.Header.format else { throw Failure("\(path) is no archive.") }
        guard found.version <= ArchiveLine.Header.currentVersion else {
          throw Failure("\(path) was made by a newer version of CompreFace. Use that version.")
        }
        header = found
      case .end(let end):
        guard let header, end.lines == lines, end.hash == ArchiveFormat.text(hash.finalize()) else {
          throw Failure("\(path) was changed after it was made, or is damaged.")
        }
        guard try reader.next() == nil else { throw Failure("\(path) goes on after its end.") }
        return (header, end, faces)
      default:
        guard let header else { throw Failure("\(path) is no archive.") }
        guard header.service == nil || line.belongs(to: header.service) else {
          throw Failure("\(path) says that it has one service, and has more than that.")
        }
      }
      if case .face(let face) = line {
        faces.count += 1
        for calculator in face.calculators { faces.known[calculator, default: 0] += 1 }
      }
      hash.update(data: bytes)
      lines += 1
    }
    throw Failure("The end of \(path) is missing. Where it was made, the same command goes on with it.")
  }
}
