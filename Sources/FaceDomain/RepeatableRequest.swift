/// A request that its sender may send again, not knowing whether the first one was carried out.
public struct RepeatableRequest: Sendable, Equatable {
  /// What its sender calls it.
  public let key: String
  /// A hash of what it asks for: another request under the same name is a mistake of the sender's.
  public let fingerprint: String

  public init(key: String, fingerprint: String) {
    self.key = key
    self.fingerprint = fingerprint
  }
}
