public import Foundation

/// `Models/install.py` of a checkout, which makes ONNX of weights in other formats.
public struct PackConverter: Sendable {
  private let python: URL
  private let script: URL
  private let checkout: URL

  /// Of what it says, when it fails.
  private static let longestOutput = 4000

  /// Nil where there is no such Python.
  public init?(checkout: URL) {
    self.checkout = checkout
    python = checkout.appendingPathComponent(".venv/bin/python")
    script = checkout.appendingPathComponent("Models/install.py")
    guard FileManager.default.isExecutableFile(atPath: python.path),
      FileManager.default.fileExists(atPath: script.path)
    else { return nil }
  }

  /// Makes the pack of the files in `sources`, and installs it among `models`.
  ///
  /// - Throws: ``PackInstallationError/conversionFailed(pack:output:)``
  func convert(_ pack: String, sources: URL, models: URL) async throws {
    let process = Process()
    process.executableURL = python
    process.arguments = [script.path, pack, "--sources", sources.path, "--models", models.path]
    process.currentDirectoryURL = checkout
    process.standardInput = FileHandle.nullDevice
    // A file, since a pipe that nobody reads meanwhile would fill.
    let said = sources.appendingPathComponent(".output")
    guard FileManager.default.createFile(atPath: said.path, contents: nil),
      let output = FileHandle(forWritingAtPath: said.path)
    else {
      throw PackInstallationError.notWritable(file: said.path, reason: String(cString: strerror(errno)))
    }
    defer { try? output.close() }
    process.standardOutput = output
    process.standardError = output
    do {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        process.terminationHandler = { _ in continuation.resume() }
        do {
          try process.run()
        } catch {
          continuation.resume(throwing: error)
        }
      }
    } catch {
      throw PackInstallationError.conversionFailed(pack: pack, output: "\(python.path) can't be run: \(error)")
    }
    guard process.terminationStatus == 0 else {
      let text = (try? String(contentsOf: said, encoding: .utf8)) ?? ""
      throw PackInstallationError.conversionFailed(
        pack: pack, output: text.isEmpty ? "it said nothing" : String(text.suffix(Self.longestOutput)))
    }
  }
}
