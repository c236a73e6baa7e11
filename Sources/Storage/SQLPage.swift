/// A part of a sorted list.
struct SQLPage {
  /// Counted from 0.
  let number: Int
  let size: Int

  /// The end of a query. Numbers only, so that nothing has to be quoted.
  var clause: String {
    let (offset, overflow) = number.multipliedReportingOverflow(by: size)
    return "LIMIT \(size) OFFSET \(overflow ? Int.max : offset)"
  }
}
