public import Foundation

/// A point in time as it is asked for in the audit log, by a command or a request.
public enum AuditTime: Sendable, Equatable {
  case at(Date)
  /// In seconds.
  case ago(TimeInterval)

  /// Ends the sentence "… is allowed".
  public static let allowed =
    "a day such as 2026-11-23, a time such as 2026-11-23T10:00:00Z or how long ago, such as 24h"

  /// How long ago in minutes, hours or days (30m, 24h, 7d); a day; or a time of one in UTC, with or without saying so:
  /// to the minute, the second or a part of one, as browsers write it.
  public init?(_ text: String) {
    if let seconds = Self.seconds(text) {
      self = .ago(seconds)
    } else if let date = Self.date(text) {
      self = .at(date)
    } else {
      return nil
    }
  }

  public func date(_ now: Date) -> Date {
    switch self {
    case .at(let date): date
    case .ago(let seconds): now.addingTimeInterval(-seconds)
    }
  }

  private static func seconds(_ text: String) -> TimeInterval? {
    let units: [Character: Int] = ["m": 60, "h": 3600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), text.dropLast().utf8.allSatisfy(isDigit),
      // Ten thousand years of days.
      let number = Int(text.dropLast()), number <= 3_650_000
    else { return nil }
    return TimeInterval(number * unit)
  }

  private static func date(_ text: String) -> Date? {
    let bare = text.hasSuffix("Z") ? text.dropLast() : text[...]
    let parts = bare.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : nil
    let whole: String
    switch parts[0].utf8.count {
    case 10 where bare == text && fraction == nil: whole = parts[0] + "T00:00:00"
    case 16 where fraction == nil: whole = parts[0] + ":00"
    case 19: whole = String(parts[0])
    default: return nil
    }
    let style = Date.ISO8601FormatStyle.iso8601.year().month().day().dateTimeSeparator(.standard)
      .time(includingFractionalSeconds: false)
    let canonical = whole.replacing(" ", with: "T", maxReplacements: 1)
    // Written back it must be the same: there is no 31st of February.
    guard let date = try? style.parse(canonical), date.formatted(style) == canonical else { return nil }
    guard let fraction else { return date }
    guard (1...9).contains(fraction.utf8.count), fraction.utf8.allSatisfy(isDigit), let part = Double("0.\(fraction)")
    else { return nil }
    return date.addingTimeInterval(part)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
