public import Foundation
import Synchronization

/// A folder of a test's own, gone when the test is.
public final class TemporaryFolder: Sendable {
  public let url: URL
  private let removals = Mutex<[@Sendable () -> Void]>([])

  public init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("compreface-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  /// Called when the folder goes.
  func onRemoval(_ action: @escaping @Sendable () -> Void) { removals.withLock { $0.append(action) } }

  deinit {
    for action in removals.withLock(\.self) { action() }
    try? FileManager.default.removeItem(at: url)
  }

  public func file(_ name: String) -> URL { url.appendingPathComponent(name) }
}
