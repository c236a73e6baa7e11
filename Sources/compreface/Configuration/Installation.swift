import Foundation

/// Where this binary lives decides where it looks for things: in a checkout beside the sources, else in /var/lib.
struct Installation: Sendable {
  let models: String
  let data: String

  static let current = Installation(binary: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath())

  init(binary: URL) {
    var folder = binary.deletingLastPathComponent()
    // .build/x86_64-unknown-linux-gnu/release is three folders below the checkout.
    for _ in 0..<4 {
      let isCheckout = ["Package.swift", "Sources/compreface"].allSatisfy {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path)
      }
      if isCheckout {
        models = folder.appendingPathComponent(".models").path
        data = folder.appendingPathComponent(".data").path
        return
      }
      folder.deleteLastPathComponent()
    }
    models = "/var/lib/compreface/models"
    data = "/var/lib/compreface/data"
  }
}
