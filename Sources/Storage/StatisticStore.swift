public import Foundation

/// How many requests each service had, hour by hour.
public struct StatisticStore: Sendable {
  private let database: any SQLDatabase

  public init(_ database: any SQLDatabase) {
    self.database = database
  }

  /// An hour of UTC.
  public struct Hour: Sendable, Hashable {
    /// Whole hours since 1970.
    private let number: Int

    public init(of date: Date) {
      number = Int((date.timeIntervalSince1970 / 3600).rounded(.down))
    }

    /// As databases write a time: `2026-11-23 10:00:00`.
    package var text: String {
      Date(timeIntervalSince1970: Double(number) * 3600).formatted(
        .iso8601.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false))
    }
  }

  public struct Count: Sendable {
    /// The service's id: its key may change before the count is written.
    public let service: Int64
    public let hour: Hour
    public let requests: Int

    public init(service: Int64, hour: Hour, requests: Int) {
      self.service = service
      self.hour = hour
      self.requests = requests
    }
  }

  /// Adds to what is there: all of it or nothing. Counts of services that are gone are dropped.
  public func add(_ counts: [Count]) async throws(StorageError) {
    try await database.write(.statistics) { connection in
      // The lock that 1.2's servers take.
      if connection.isShared {
        _ = try connection.row("SELECT 1 FROM table_lock WHERE lock_name = 'MODEL_STATISTIC_LOCK' FOR UPDATE")
      }
      for count in counts {
        let values: [SQLValue] = [
          .integer(Int64(count.requests)), .text(count.hour.text), .integer(count.service),
        ]
        // 1.2 lets several rows stand for one hour; one of them takes the sum.
        let changed = try connection.execute(
          """
          UPDATE model_statistic SET request_count = request_count + $1 WHERE id =
            (SELECT MIN(id) FROM model_statistic WHERE created_date = $2 AND model_id = $3)
          """, values)
        guard changed == 0 else { continue }
        try connection.execute(
          """
          INSERT INTO model_statistic (request_count, model_id, created_date)
          SELECT $1, id, $2 FROM model WHERE id = $3
          """, values)
      }
    }
  }
}
