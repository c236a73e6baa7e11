package import FaceDomain
import Foundation
import HTTPKit
package import Storage
internal import Synchronization

/// Whose key is whose. The database is asked each time, so that a key is good no more once it was taken back; while the
/// database is away, keys that were seen a short while ago go on.
package final class KnownServices: Sendable {
  private let store: ServiceStore
  /// How long a key is good that the database can't be asked about.
  private let grace: Duration
  private let now: @Sendable () -> ContinuousClock.Instant
  private let seen = Mutex<[String: Seen]>([:])

  private struct Seen {
    let service: Service
    let at: ContinuousClock.Instant
  }

  /// Keys kept in mind; there are hardly ever as many.
  private static let most = 10_000

  package init(
    _ store: ServiceStore, grace: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.store = store
    self.grace = grace
    self.now = now
  }

  /// - Returns: nil for a key nobody has.
  /// - Throws: ``StorageError`` where the database can't be asked and the key wasn't seen lately.
  package func service(apiKey: String) async throws(StorageError) -> Service? {
    do throws(StorageError) {
      let service = try await store.service(apiKey: apiKey)
      note(service, apiKey)
      return service
    } catch {
      // A database that answers, with whatever error, is there.
      guard case .unreachable = error else { throw error }
      guard let seen = seen.withLock({ $0[apiKey] }), now() - seen.at <= grace else { throw error }
      return seen.service
    }
  }

  /// The service of a key, if it is of this type.
  /// - Throws: ``APIError`` with code 26 or 10.
  func service(apiKey key: String, type: ServiceType) async throws -> Service {
    guard key.utf8.count >= 36, UUID(uuidString: key) != nil else { throw APIError.keyNotUUID }
    guard let service = try await service(apiKey: key), service.type == type else {
      throw APIError.serviceNotFound(type, key: key)
    }
    return service
  }

  /// A key that is good no more, as far as this process knows.
  package func forget(_ apiKey: String) { note(nil, apiKey) }

  private func note(_ service: Service?, _ apiKey: String) {
    seen.withLock { seen in
      guard let service else {
        seen[apiKey] = nil
        return
      }
      if seen.count >= Self.most, seen[apiKey] == nil { seen.removeAll() }
      seen[apiKey] = Seen(service: service, at: now())
    }
  }
}
