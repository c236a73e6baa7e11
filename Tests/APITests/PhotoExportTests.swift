import APIRole
import Foundation
import Logging
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct PhotoExportTests {
  private let folder: TemporaryFolder
  private let log: AuditLog
  private let clock = Clock()

  /// A clock that is set by hand, at first to 1970-01-01 10:59:59.
  private final class Clock: Sendable {
    let seconds = Mutex(10 * 3600 + 3599)

    var date: Date { Date(timeIntervalSince1970: Double(seconds.withLock(\.self))) }
  }

  init() async throws {
    folder = try TemporaryFolder()
    log = AuditLog(try await TestDatabase.make(in: folder))
  }

  private func meter() -> PhotoExportMeter {
    PhotoExportMeter(
      log: log, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
      now: { [clock] in clock.date })
  }

  private func actor(_ address: String, _ service: String = "guid") -> AuditEvent.Actor {
    AuditEvent.Actor(kind: .serviceKey, id: service, name: "test", address: address)
  }

  @Test func onlyPowersOfTenAreNoted() async throws {
    let meter = meter()
    for _ in 0..<10_001 { meter.note(actor("192.0.2.1")) }
    let events = try await log.entries(of: "guid", atLeast: 3).compactMap(\.event)
    // Written by tasks of their own, in any order.
    #expect(
      Set(events.map(\.detail)) == [
        "100 photos since 10:00 UTC", "1000 photos since 10:00 UTC", "10000 photos since 10:00 UTC",
      ])
    #expect(events.count == 3)
    #expect(events.allSatisfy { $0.actor == actor("192.0.2.1") && $0.action == .photosExported })
  }

  @Test func servicesAddressesAndHoursAreCountedApart() async throws {
    let meter = meter()
    for _ in 0..<99 {
      meter.note(actor("192.0.2.1"))
      meter.note(actor("192.0.2.2"))
      meter.note(actor("192.0.2.1", "other"))
    }
    clock.seconds.withLock { $0 += 1 }
    for _ in 0..<99 { meter.note(actor("192.0.2.1")) }
    meter.note(actor("192.0.2.2"))
    meter.note(actor("192.0.2.1"))
    let entries = try await log.entries(of: "guid", atLeast: 1)
    #expect(entries.map(\.detail) == ["100 photos since 11:00 UTC"])
    #expect(entries.map(\.at) == [clock.date])
    #expect(try await log.entries(of: "other", atLeast: 0).isEmpty)
  }

  /// Else a client with enough addresses would fill the table, and then take what it likes from further ones.
  @Test func manyAddressesHideNothing() async throws {
    let meter = meter()
    for number in 0..<10_000 { meter.note(actor("2001:db8::\(String(number, radix: 16))")) }
    for number in 0..<100 { meter.note(actor("192.0.2.\(number)")) }
    let events = try await log.entries(of: "guid", atLeast: 1).compactMap(\.event)
    #expect(events.map(\.detail) == ["100 photos since 10:00 UTC, from many addresses"])
    #expect(events.map(\.actor.address) == [""])
  }
}

extension AuditLog {
  /// What somebody has done, oldest first.
  /// - Parameter count: waits for so many.
  func entries(of actor: String, atLeast count: Int) async throws -> [AuditEntry] {
    var query = Query()
    query.actor = actor
    var entries = try await entries(query)
    for _ in 0..<10_000 where entries.count < count {
      try await Task.sleep(for: .milliseconds(10))
      entries = try await self.entries(query)
    }
    return entries.reversed()
  }
}
