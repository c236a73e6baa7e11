/// A part of a sorted list.
struct SQLPage {
  /// Counted from 0.
  let number: Int
  let size: Int

  /// The end of a query, its two values numbered from `first`. They are not part of the text: a statement is kept
  /// for each text that was ever run.
  static func clause(first: Int) -> String { "LIMIT $\(first) OFFSET $\(first + 1)" }

  var values: [SQLValue] {
    let (offset, overflow) = number.multipliedReportingOverflow(by: size)
    return [.integer(Int64(size)), .integer(Int64(overflow ? Int.max : offset))]
  }
}
