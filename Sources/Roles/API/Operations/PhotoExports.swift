package import Foundation
package import Logging
package import Storage
internal import Synchronization

/// Notes in the audit log when somebody fetches many photos by key: the 100th, the 1,000th, the 10,000th and so on of
/// a service and a client's address within an hour of UTC. The counts are lost when the process ends.
package final class PhotoExportMeter: Sendable {
  private let log: AuditLog
  private let logger: Logger
  private let now: @Sendable () -> Date
  private let counts = Mutex(Counts())

  private struct Counts {
    /// All of them are of this one: those of past hours say nothing any more.
    var hour: StatisticStore.Hour?
    var photos: [Key: Int] = [:]
  }

  private struct Key: Hashable {
    let service: String
    /// Nil for those that came when there were too many.
    let address: String?
  }

  package init(log: AuditLog, logger: Logger, now: @escaping @Sendable () -> Date = Date.init) {
    self.log = log
    self.logger = logger
    self.now = now
  }

  /// Counts a photo. Waits for nothing and never fails: a photo is not held up by what is noted about it.
  package func note(_ actor: AuditEvent.Actor) {
    let time = now()
    guard let event = count(actor, at: time) else { return }
    Task { [log, logger] in
      do {
        try await log.append(event, at: time)
      } catch {
        logger.error(
          "an export of photos could not be noted in the audit log",
          metadata: ["service": "\(actor.id)", "photos": "\(event.detail)", "error": "\(error)"])
      }
    }
  }

  /// Services times addresses. Past it the further addresses of a service count as one: none of them goes unnoticed for
  /// there being many.
  private static let mostKeys = 10_000

  private func count(_ actor: AuditEvent.Actor, at time: Date) -> AuditEvent? {
    var hour = StatisticStore.Hour(of: time)
    var key = Key(service: actor.id, address: actor.address)
    let photos = counts.withLock { counts in
      // Of an hour that is over, one is counted with those of the next: they mustn't begin anew for it.
      if let latest = counts.hour, latest.text > hour.text { hour = latest }
      if counts.hour != hour { counts = Counts(hour: hour) }
      if counts.photos[key] == nil, counts.photos.count >= Self.mostKeys {
        key = Key(service: actor.id, address: nil)
      }
      counts.photos[key, default: 0] += 1
      return counts.photos[key, default: 0]
    }
    guard Self.isNoted(photos) else { return nil }
    var actor = actor
    actor.address = key.address ?? ""
    let since = "\(photos) photos since \(hour.text.dropFirst(11).prefix(5)) UTC"
    return AuditEvent(
      actor: actor, action: .photosExported, object: .init(.faces),
      detail: key.address == nil ? since + ", from many addresses" : since)
  }

  private static func isNoted(_ photos: Int) -> Bool {
    var threshold = 100
    while threshold < photos { threshold *= 10 }
    return threshold == photos
  }
}
