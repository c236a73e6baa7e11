extension String {
  /// Names and addresses come from strangers: what would move the cursor, colour the terminal or turn the reading
  /// direction is shown as its number.
  var printable: String {
    guard unicodeScalars.contains(where: Self.steers) else { return self }
    return unicodeScalars.map { Self.steers($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
  }

  private static func steers(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    // The embeddings, overrides and isolates; other format characters join letters and emoji.
    case .format: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    default: false
    }
  }
}
