/// What other servers say over the database that they share.
public enum CollectionEvent: Sendable, Equatable {
  /// From now on nothing is missed, until the next of these.
  case listening
  /// Nothing is heard until the next of those, and why.
  case deaf(String)
  /// One of ours changed the faces of a service.
  case changed(apiKey: String, version: Int64)
  /// A server of CompreFace 1.2 did, or says that it has loaded them.
  case changedByUpstream(apiKey: String)

  init?(_ notification: (channel: String, payload: String)) {
    switch notification.channel {
    case CollectionMessage.channel:
      guard let message = CollectionMessage.parse(notification.payload) else { return nil }
      self = .changed(apiKey: message.apiKey, version: message.version)
    case UpstreamMessage.channel:
      guard let message = UpstreamMessage(notification.payload), !message.isOurs else { return nil }
      self = .changedByUpstream(apiKey: message.apiKey)
    default: return nil
    }
  }
}

extension SQLDatabase {
  /// Ends where nobody can say anything.
  public var collectionEvents: AsyncStream<CollectionEvent> { AsyncStream { $0.finish() } }
}
