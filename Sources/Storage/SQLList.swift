/// Many values for `IN (…)`, part by part. All parts but those of one value have as many parameters, so that they are one
/// prepared statement: the last part's last value stands there several times.
struct SQLList {
  static let size = 200

  let values: [SQLValue]
  /// `$1, $2, …`
  let parameters: String

  private init(_ part: ArraySlice<SQLValue>, filling last: SQLValue) {
    let count = part.count == 1 ? 1 : Self.size
    values = part + Array(repeating: last, count: count - part.count)
    parameters = (1...count).map { "$\($0)" }.joined(separator: ", ")
  }

  static func parts(_ values: [SQLValue]) -> [SQLList] {
    guard let last = values.last else { return [] }
    return stride(from: 0, to: values.count, by: size).map { start in
      SQLList(values[start..<min(start + size, values.count)], filling: last)
    }
  }
}
