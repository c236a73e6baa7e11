extension String {
  /// Its beginning, for a message. Counted in code points: a character may have any number of accents.
  package func clipped(to count: Int) -> String { String(Substring(unicodeScalars.prefix(count))) }
}
