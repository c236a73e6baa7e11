/// Why the database could not be asked. The text is for logs and operators, not for clients.
public enum StorageError: Error, Equatable, CustomStringConvertible, Sendable {
  case cannotOpen(path: String, reason: String)
  case newerSchema(path: String)
  /// Servers that share it may be of an older version still.
  case olderSchema(path: String)
  /// A database of CompreFace 1.1 or older.
  case olderUpstream(path: String)
  /// The database server doesn't answer; another try may find it.
  case unreachable(String)
  /// Its tables can't be changed for now; another try may find whatever is in the way gone.
  case inUse(String)
  case failed(String)
  /// What was to be changed belongs to a service that was deleted meanwhile, or has another key.
  case serviceGone
  /// Another request had the key that this one names.
  case otherRequest
  /// A text that databases would cut there.
  case zeroCharacter
  /// Whoever asked has gone; nothing was changed.
  case cancelled

  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "The database \(path) can't be opened: \(reason)"
    case .newerSchema(let path):
      "The database \(path) was written by a newer version of CompreFace. Use that version, or another database."
    case .olderSchema(let path):
      "The database \(path) is of an older version of CompreFace. Servers of this version bring it up to date when they "
        + "start; until then use the commands of that version."
    case .olderUpstream(let path):
      "The database \(path) was written by a CompreFace before 1.2. Start CompreFace 1.2 on it once, which brings it up "
        + "to date."
    case .unreachable(let reason):
      "The database server can't be reached: \(reason)"
    case .inUse(let reason):
      "The database is in use: \(reason). Try again when that is over."
    case .failed(let reason):
      "The database failed: \(reason)"
    case .serviceGone:
      "The service is gone"
    case .otherRequest:
      "Another request had the same key"
    case .zeroCharacter:
      "A text contains the zero character"
    case .cancelled:
      "The query was cancelled"
    }
  }
}
