import Foundation
import Storage
import Testing

@Suite struct AuditTimeTests {
  /// 2026-11-23T10:00:00Z, as `date -u +%s` has it.
  private static let ten = 1_795_428_000.0

  @Test(arguments: [
    ("2026-11-23", ten - 36000), ("2026-11-23T10:00", ten), ("2026-11-23 10:00", ten), ("2026-11-23T10:00Z", ten),
    ("2026-11-23T10:00:07", ten + 7), ("2026-11-23T10:00:07Z", ten + 7), ("2026-11-23T10:00:07.5Z", ten + 7.5),
    ("2026-11-23T10:00:07.000", ten + 7), ("2028-02-29", 1_835_395_200),
  ])
  func pointsInTimeAreInUTC(text: String, seconds: Double) throws {
    #expect(try #require(AuditTime(text)).date(.distantPast).timeIntervalSince1970 == seconds)
  }

  @Test(arguments: [("0m", 0.0), ("30m", 1800), ("24h", 86400), ("7d", 604_800)])
  func timesAgoCountBackFromNow(text: String, seconds: Double) throws {
    let now = Date(timeIntervalSince1970: Self.ten)
    #expect(try #require(AuditTime(text)).date(now) == now.addingTimeInterval(-seconds))
  }

  @Test(arguments: [
    "", "yesterday", "1", "24", "h", "-1h", "1.5h", "1w", "99999999d", "2026", "2026-11", "2026-02-29", "2026-13-01",
    "2026-11-23Z", "2026-11-23T25:00", "2026-11-23T10:00:60", "2026-11-23T10:00:00+01:00", "2026-11-23T10:00.5",
    "2026-11-23T10:00:00.", "2026-11-23T10:00:00.x", "2026-11-23T10:00:00.0000000001", "2026-11-23.5", "23.11.2026",
    "2026-11-23T10:00:00ZZ", "2026/11/23",
  ])
  func whatMeansNothingIsNone(text: String) {
    #expect(AuditTime(text) == nil)
  }
}
