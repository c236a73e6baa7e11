internal import Synchronization

/// Lets so many requests with photos in at the same time; what comes on top is refused before its body is read.
///
/// This bounds the memory that bodies take, and answers at once where waiting would be in vain.
public final class UploadGate: Sendable {
  private let places: Mutex<Int>

  /// - Parameter places: how many photos can be worked on and wait together.
  public init(places: Int) {
    self.places = Mutex(places)
  }

  /// The same handler behind the gate.
  package func limiting(_ handler: @escaping RouteTable.Handler) -> RouteTable.Handler {
    { request, context in
      guard self.enter() else { throw APIError.busy }
      defer { self.leave() }
      return try await handler(request, context)
    }
  }

  private func enter() -> Bool {
    places.withLock { places in
      guard places > 0 else { return false }
      places -= 1
      return true
    }
  }

  private func leave() {
    places.withLock { $0 += 1 }
  }
}
