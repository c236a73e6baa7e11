import Foundation

/// Points in time as they stand in the database: UTC, to the millisecond. All have one length, so that texts compare as
/// times.
enum Timestamp {
  static func value(_ date: Date) -> SQLValue { .text(text(date)) }

  static func text(_ date: Date) -> String {
    // Foundation's own fraction is cut, and what was read and is written again would lose a millisecond.
    let inRange = min(max(date, .distantPast), .distantFuture)
    let milliseconds = Int64((inRange.timeIntervalSince1970 * 1000).rounded())
    let fraction = ((milliseconds % 1000) + 1000) % 1000
    let second = Date(timeIntervalSince1970: Double((milliseconds - fraction) / 1000))
    return second.formatted(style) + "." + String(1000 + fraction).dropFirst()
  }

  /// - Parameter text: also with a longer fraction or without one, as 1.2 and `CURRENT_TIMESTAMP` write it.
  static func date(_ text: String) -> Date? {
    guard let second = try? style.parse(String(text.prefix(19))) else { return nil }
    let rest = text.dropFirst(19)
    if rest.isEmpty { return second }
    guard rest.first == ".", rest.dropFirst().utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let fraction = Double("0\(rest)0")
    else {
      return nil
    }
    return second.addingTimeInterval(fraction)
  }

  private static var style: Date.ISO8601FormatStyle {
    .iso8601.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false)
  }
}
