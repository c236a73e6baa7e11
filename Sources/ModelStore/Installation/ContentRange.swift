/// The header `Content-Range` of a partial answer: `bytes 1000-4999/5000`, or `bytes 1000-4999/*`.
package struct ContentRange: Equatable {
  package let start: Int
  package let end: Int
  package let total: Int?

  package init?(_ text: String) {
    guard let match = text.wholeMatch(of: #/bytes +([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)/#.ignoresCase()),
      let start = Int(match.1), let end = Int(match.2), start <= end
    else { return nil }
    self.start = start
    self.end = end
    total = Int(match.3)
    if let total, end >= total { return nil }
  }
}
