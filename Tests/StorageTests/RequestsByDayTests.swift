import FaceDomain
import Foundation
import Storage
import Testing

@Suite struct RequestsByDayTests {
  /// What the statistics show at a time, as `2026-11-23 7`.
  private static func days(
    _ rows: [(String, Int)], months: Int = 6, at now: String = "2026-11-23 12:00:00.000"
  ) async throws -> [String] {
    let store = try await StorageFixture()
    for (time, requests) in rows {
      for service in [1, 2] {
        try await store.execute(
          "INSERT INTO model_statistic (request_count, model_id, created_date) VALUES ($1, $2, $3)",
          [.integer(Int64(service == 1 ? requests : 1000)), .integer(Int64(service)), .text(time)])
      }
    }
    let date = try Date(
      now, strategy: .iso8601.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: true))
    return try await store.accounts.read { rows in
      try rows.requestsByDay(of: 1, months: months, before: date).map { "\($0.day) \($0.requests)" }
    }
  }

  @Test func aServiceWithoutRequestsHasNoDays() async throws {
    #expect(try await Self.days([]) == [])
  }

  @Test func hoursOfADayAddUpAndMidnightParts() async throws {
    #expect(
      try await Self.days([
        ("2026-11-21 23:00:00", 1), ("2026-11-22 00:00:00", 2), ("2026-11-22 23:00:00", 3), ("2026-11-23 00:00:00", 4),
      ]) == ["2026-11-23 4", "2026-11-22 5", "2026-11-21 1"])
  }

  @Test func monthsAndYearsPart() async throws {
    #expect(
      try await Self.days(
        [
          ("2026-12-31 23:00:00", 1), ("2027-01-01 00:00:00", 2), ("2027-02-28 23:00:00", 4),
          ("2027-03-01 00:00:00", 8),
        ], at: "2027-03-01 00:30:00.000")
        == ["2027-03-01 8", "2027-02-28 4", "2027-01-01 2", "2026-12-31 1"])
  }

  /// 1.2 has no rule against it.
  @Test func severalRowsOfAnHourAddUp() async throws {
    #expect(
      try await Self.days([
        ("2026-11-23 10:00:00", 1), ("2026-11-23 10:00:00", 2), ("2026-11-23 10:00:00.0", 4),
      ]) == ["2026-11-23 7"])
  }

  @Test(arguments: [
    ("2026-11-23 00:00:00.000", "2026-05-23"), ("2026-11-23 23:59:59.999", "2026-05-23"),
    ("2026-08-31 12:00:00.000", "2026-02-28"), ("2028-08-31 12:00:00.000", "2028-02-29"),
    ("2027-01-15 12:00:00.000", "2026-07-15"),
  ])
  func daysBeforeTheLastMonthsAreLeftOut(now: String, first: String) async throws {
    let style = Date.ISO8601FormatStyle.iso8601.year().month().day()
    let before = try style.parse(first).addingTimeInterval(-86_400).formatted(style)
    #expect(
      try await Self.days([("\(before) 23:00:00", 1), ("\(first) 00:00:00", 2)], at: now) == ["\(first) 2"])
  }

  @Test func sumsMayBeLargerThanACount() async throws {
    #expect(
      try await Self.days([
        ("2026-11-23 10:00:00", 2_147_483_647), ("2026-11-23 11:00:00", 2_147_483_647),
      ]) == ["2026-11-23 4294967294"])
  }

  @Test func whatIsCountedIsShown() async throws {
    let store = try await StorageFixture()
    let now = StorageFixture.noon
    try await StatisticStore(store.database).add([
      .init(service: 1, hour: .init(of: now.addingTimeInterval(-12 * 3600 - 1)), requests: 1),
      .init(service: 1, hour: .init(of: now.addingTimeInterval(-12 * 3600)), requests: 2),
      .init(service: 1, hour: .init(of: now), requests: 4),
    ])
    let days = try await store.accounts.read { try $0.requestsByDay(of: 1, months: 6, before: now) }
    #expect(days.map(\.day) == ["2026-11-23", "2026-11-22"])
    #expect(days.map(\.requests) == [6, 1])
  }
}
