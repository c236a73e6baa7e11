import Foundation
import Synchronization
import TestSupport

/// The real binary, run to its end.
struct CommandLineProcess {
  let status: Int32
  let output: String
  let errors: String

  /// The binary that was built with these tests: it lies beside them.
  static let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("compreface")

  /// - Parameter environment: on top of this process's own.
  static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> CommandLineProcess {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let output = Captured()
    let errors = Captured()
    process.standardOutput = output.pipe
    process.standardError = errors.pipe
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in continuation.resume() }
      do {
        try process.start()
      } catch {
        continuation.resume(throwing: error)
      }
    }
    return CommandLineProcess(
      status: process.terminationStatus, output: output.finish(), errors: errors.finish())
  }
}

/// What a process writes to one stream, read as it comes so that the pipe never fills.
final class Captured: Sendable {
  let pipe = Pipe()
  private let bytes = Mutex(Data())

  init() {
    pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
      // Under the lock, as in `finish()`: who has read a part has appended it before another one goes on.
      self?.bytes.withLock { $0.append(handle.availableData) }
    }
  }

  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

  /// Once the process has ended, as often as one likes.
  func finish() -> String {
    pipe.fileHandleForReading.readabilityHandler = nil
    try? pipe.fileHandleForWriting.close()
    bytes.withLock { bytes in
      let rest = (try? pipe.fileHandleForReading.readToEnd()) ?? nil
      bytes.append(rest ?? Data())
    }
    return text
  }
}
