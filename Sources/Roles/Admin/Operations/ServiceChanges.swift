/// Who wants to know that a key is no longer good: an api role of this process keeps the faces of keys in memory.
public struct ServiceChanges: Sendable {
  private let gone: @Sendable (String) async -> Void

  /// - Parameter gone: called with a key once it is good no more.
  public init(gone: @escaping @Sendable (String) async -> Void) {
    self.gone = gone
  }

  func isGone(apiKey: String) async { await gone(apiKey) }
}
