public import Foundation

/// Where things are in the checkout that the tests were built from.
public enum Checkout {
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  public static func file(_ path: String) -> URL { root.appendingPathComponent(path) }

  public static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: file(path).path)
  }
}
