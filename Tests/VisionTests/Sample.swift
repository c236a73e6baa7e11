import Foundation
import Testing

/// A file and what another program reads from it.
struct Sample: Sendable {
  let bytes: [UInt8]
  /// RGB from the top left on.
  let pixels: [UInt8]

  /// - Parameters:
  ///   - base64: the file.
  ///   - pixels: in hexadecimal digits.
  init(_ base64: String, pixels: String = "") {
    self.init(base64, pixels: Self.bytes(pixels))
  }

  init(_ base64: String, pixels: [UInt8]) {
    bytes = [UInt8](Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data())
    self.pixels = pixels
  }

  private static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(16 * digits[$0] + digits[$0 + 1]) }
  }
}

extension Sample: CustomTestStringConvertible {
  /// Failures would show all bytes else.
  var testDescription: String { "a file of \(bytes.count) bytes" }
}

extension Sample {
  /// 16×48 pixels; of the first 402 bytes Pillow reads the upper 24 rows as of the whole file.
  static let tallJPEG = Sample(
    """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQ
    YEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAwABAD
    AREAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAABQQDBv/EACIQAAAGAQMFAAAAAAAAAAAAAAABAwQRIQJRYYESMTJxkf/EABkBAQEBAAMAAAAA
    AAAAAAAAAAYDBAACBf/EACYRAAIBAwIEBwAAAAAAAAAAAAECAAMEMRFREhMhcWGBkbHB0fD/2gAMAwEAAhEDEQA/AOLZo2VD0qeZotnjDZI55E3Y
    lj3iG1eTs0bKhSnmE7Z4s1T8Z9jFzegLd/3rEds0wbIxjwNFQgIxO0JWr9RFWyNEWwwORwgeBiO1eYopQRFqL3b6KF3hO0eKt0u0aDDWbTGw94it
    XkzdPqyKqHKtbm1NRiFLVtBGGyRT8EarDiby+IitXxJmaNlQ608wnbPF2qMwe4gSG6jf7iK2ef/Z
    """)

  /// 24×16 pixels in blocks of 8×8: red, green, blue over cyan, magenta, yellow; see ``Blocks``.
  static let blocksJPEG = Sample(
    """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQ
    Ew8QEBD/2wBDAQMDAwQDBAgEBAgQCwkLEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBD/wAARCAAQABgD
    AREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAABwj/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAGAEAAwEBAAAAAAAAAAAAAAAABwgJBQb/xAAU
    EQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwAkC8+BQZ6N6elLRzXGX8t4PdAq0tBLcEn/2Q==
    """)

  /// The same with a pixel for a block, and orientation 6 in an eXIf chunk.
  static let turnedPNG = Sample(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABgAAAAAAANZnS2kAAAAdSURBVHjaY7ij
    oaGxxcbI5hKDzYlLJ2z23blkBABP7Aj9A3/G+QAAAABJRU5ErkJggg==
    """)
}
