import Crypto
public import Foundation

/// The files of the web pages, read once at the start: nothing a client sends is ever looked up on the disk.
public struct WebFiles: Sendable {
  struct File: Sendable {
    let bytes: [UInt8]
    let type: String
    /// Of its content, in quotes, for `ETag`.
    let tag: String
  }

  /// Why there are no pages.
  public struct Unreadable: Error, CustomStringConvertible {
    public let description: String
  }

  /// By their paths below the folder, `ui/main.js`.
  let files: [String: File]

  /// The page that every address of the pages is answered with; its script reads the address.
  static let page = "index.html"
  /// Bytes of all files together.
  private static let largest = 16 << 20
  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml", "webmanifest": "application/manifest+json",
  ]

  /// - Parameter folder: `Web` of the checkout, or a copy of it.
  /// - Throws: ``Unreadable``.
  public init(in folder: URL) throws(Unreadable) {
    let root = folder.resolvingSymlinksInPath().path
    guard let paths = FileManager.default.enumerator(atPath: root) else {
      throw Unreadable(description: "the folder \(root) of the web pages can't be read")
    }
    var files: [String: File] = [:]
    var total = 0
    for case let path as String in paths {
      guard let type = Self.types[(path as NSString).pathExtension] else { continue }
      guard let content = FileManager.default.contents(atPath: "\(root)/\(path)") else {
        throw Unreadable(description: "the file \(root)/\(path) of the web pages can't be read")
      }
      total += content.count
      guard total <= Self.largest else {
        throw Unreadable(description: "the web pages in \(root) are larger than \(Self.largest) bytes")
      }
      let hash = SHA256.hash(data: content).prefix(12).map { String($0, radix: 16) }.joined()
      files[path] = File(bytes: [UInt8](content), type: type, tag: "\"\(hash)\"")
    }
    guard files[Self.page] != nil else {
      throw Unreadable(description: "there is no \(Self.page) in the folder \(root) of the web pages")
    }
    self.files = files
  }
}
