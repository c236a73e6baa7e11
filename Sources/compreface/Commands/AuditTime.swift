import ArgumentParser
import Foundation

/// A point in time as it is given to a command.
enum AuditTime: ExpressibleByArgument {
  case at(Date)
  /// In seconds.
  case ago(TimeInterval)

  init?(argument: String) {
    if let seconds = Self.seconds(argument) {
      self = .ago(seconds)
    } else if let date = Self.date(argument) {
      self = .at(date)
    } else {
      return nil
    }
  }

  func date(_ now: Date) -> Date {
    switch self {
    case .at(let date): date
    case .ago(let seconds): now.addingTimeInterval(-seconds)
    }
  }

  /// 30m, 24h, 7d.
  private static func seconds(_ text: String) -> TimeInterval? {
    let units: [Character: Int] = ["m": 60, "h": 3600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), text.dropLast().utf8.allSatisfy(isDigit),
      // Ten thousand years of days.
      let number = Int(text.dropLast()), number <= 3_650_000
    else { return nil }
    return TimeInterval(number * unit)
  }

  /// A day, or a time of one to the minute or second, in UTC with or without saying so.
  private static func date(_ text: String) -> Date? {
    let bare = text.hasSuffix("Z") ? String(text.dropLast()) : text
    let whole =
      switch bare.utf8.count {
      case 10 where bare == text: bare + "T00:00:00"
      case 16: bare + ":00"
      case 19: bare
      default: ""
      }
    let style = Date.ISO8601FormatStyle.iso8601.year().month().day().dateTimeSeparator(.standard)
      .time(includingFractionalSeconds: false)
    let canonical = whole.replacing(" ", with: "T", maxReplacements: 1)
    // Written back it must be the same: there is no 31st of February.
    guard let date = try? style.parse(canonical), date.formatted(style) == canonical else { return nil }
    return date
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
