import Foundation
import Storage
import Testing

struct StatisticStoreTests {
  @Test(arguments: [
    (0.0, "1970-01-01 00:00:00"), (951_825_599, "2000-02-29 11:00:00"), (1_798_761_599, "2026-12-31 23:00:00"),
    (1_798_761_600, "2027-01-01 00:00:00"),
  ])
  func anHourIsCutNotRounded(seconds: Double, text: String) {
    #expect(StatisticStore.Hour(of: Date(timeIntervalSince1970: seconds)).text == text)
  }

  @Test func countsOfOneHourAddUpInOneRow() async throws {
    let store = try await StorageFixture()
    let statistics = StatisticStore(store.database)
    let hour = StatisticStore.Hour(of: Date(timeIntervalSince1970: 0))
    let next = StatisticStore.Hour(of: Date(timeIntervalSince1970: 3600))
    try await statistics.add([
      .init(service: 1, hour: hour, requests: 2), .init(service: 2, hour: hour, requests: 1),
    ])
    try await statistics.add([
      .init(service: 1, hour: hour, requests: 3), .init(service: 1, hour: next, requests: 7),
      .init(service: 99, hour: hour, requests: 9),
    ])
    #expect(
      try await store.statistics() == [
        "one 1970-01-01 00:00:00 5", "two 1970-01-01 00:00:00 1", "one 1970-01-01 01:00:00 7",
      ])
  }
}

extension StorageFixture {
  fileprivate func statistics() async throws -> [String] {
    try await database.read { connection in
      var lines: [String] = []
      try connection.forEachRow(
        """
        SELECT model.name || ' ' || model_statistic.created_date || ' ' || request_count
        FROM model_statistic JOIN model ON model.id = model_id ORDER BY model_statistic.id
        """, []
      ) { lines.append(try $0.text(0)) }
      return lines
    }
  }
}
