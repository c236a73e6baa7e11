/// UTF-8 text in short lines of ASCII (RFC 2045, 6.7): what is ASCII stays readable.
enum QuotedPrintable {
  /// With a soft break's `=`.
  private static let lineLength = 76

  /// Lines may end in CR LF, LF or CR; they all leave as CR LF.
  static func encode(_ text: String) -> [UInt8] {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count * 5 / 4)
    var rest = text.utf8[...]
    while true {
      let line = rest.prefix { $0 != cr && $0 != lf }
      encode(line: line, into: &encoded)
      rest = rest[line.endIndex...]
      if rest.isEmpty { return encoded }
      encoded += [cr, lf]
      rest = rest.dropFirst(rest.starts(with: [cr, lf]) ? 2 : 1)
    }
  }

  private static func encode(line: Substring.UTF8View, into encoded: inout [UInt8]) {
    var column = 0
    for index in line.indices {
      let isLast = line.index(after: index) == line.endIndex
      let token = token(line[index], endsLine: isLast)
      // The last one needs no room for a soft break behind it.
      if column + token.count > (isLast ? lineLength : lineLength - 1) {
        encoded += [equals, cr, lf]
        column = 0
      }
      encoded += token
      column += token.count
    }
  }

  /// Blanks at the end of a line get lost on the way.
  private static func token(_ byte: UInt8, endsLine: Bool) -> [UInt8] {
    switch byte {
    case equals: [equals, UInt8(ascii: "3"), UInt8(ascii: "D")]
    case 0x21...0x7E: [byte]
    case UInt8(ascii: " "), UInt8(ascii: "\t"): endsLine ? escaped(byte) : [byte]
    default: escaped(byte)
    }
  }

  private static func escaped(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return [equals, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  private static let cr = UInt8(ascii: "\r")
  private static let lf = UInt8(ascii: "\n")
  private static let equals = UInt8(ascii: "=")
}
