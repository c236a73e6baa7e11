import Foundation

/// Where this binary lives decides where it looks for things: in a checkout beside the sources, else in /var/lib.
struct Installation: Sendable {
  let models: String
  let data: String
  /// Folder of the recipes of model packs.
  let packs: String
  /// Folder of the web pages.
  let web: String
  /// Where the sources and what set-up has installed lie; nil elsewhere.
  let checkout: URL?

  static let current = Installation(binary: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath())

  init(binary: URL) {
    let binaries = binary.deletingLastPathComponent()
    var folder = binaries
    // .build/x86_64-unknown-linux-gnu/release is three folders below the checkout.
    for _ in 0..<4 {
      let isCheckout = ["Package.swift", "Sources/compreface"].allSatisfy {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path)
      }
      if isCheckout {
        models = folder.appendingPathComponent(".models").path
        data = folder.appendingPathComponent(".data").path
        packs = folder.appendingPathComponent("Models/packs").path
        web = folder.appendingPathComponent("Web").path
        checkout = folder
        return
      }
      folder.deleteLastPathComponent()
    }
    models = "/var/lib/compreface/models"
    data = "/var/lib/compreface/data"
    let share = binaries.deletingLastPathComponent().appendingPathComponent("share/compreface")
    packs = share.appendingPathComponent("packs").path
    web = share.appendingPathComponent("web").path
    checkout = nil
  }
}
