/// Why the database could not be asked. The text is for logs and operators, not for clients.
public enum StorageError: Error, Equatable, CustomStringConvertible, Sendable {
  case cannotOpen(path: String, reason: String)
  case newerSchema(path: String)
  case failed(String)
  /// What was to be changed belongs to a service that was deleted meanwhile, or has another key.
  case serviceGone
  /// A text that databases would cut there.
  case zeroCharacter
  /// Whoever asked has gone; nothing was changed.
  case cancelled

  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "The database \(path) can't be opened: \(reason)"
    case .newerSchema(let path):
      "The database \(path) was written by a newer version of CompreFace. Use that version, or another --data folder."
    case .failed(let reason):
      "The database failed: \(reason)"
    case .serviceGone:
      "The service is gone"
    case .zeroCharacter:
      "A text contains the zero character"
    case .cancelled:
      "The query was cancelled"
    }
  }
}
