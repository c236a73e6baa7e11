/// A piece of a page. Text put into it is escaped; only literals and other pieces are taken as they are.
struct HTML: Sendable, ExpressibleByStringInterpolation {
  let text: String

  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }
  private init(markup: String) { text = markup }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ html: HTML) { text += html.text }
    mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { text += part.text } }
    mutating func appendInterpolation(_ number: Int) { text += "\(number)" }

    mutating func appendInterpolation(_ plain: String) {
      for scalar in plain.unicodeScalars {
        switch scalar {
        case "&": text += "&amp;"
        case "<": text += "&lt;"
        case ">": text += "&gt;"
        case "\"": text += "&quot;"
        case "'": text += "&#39;"
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
  }

  /// Words with code in backticks and strong ones between two stars.
  static func words(_ text: String) -> HTML {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
    return HTML(
      markup: parts.map { index, part in
        let piece: HTML = index.isMultiple(of: 2) ? strong(String(part)) : "<code>\(String(part))</code>"
        return piece.text
      }.joined())
  }

  private static func strong(_ text: String) -> HTML {
    var pieces: [HTML] = []
    var rest = text[...]
    while let start = rest.firstRange(of: "**"), let end = rest[start.upperBound...].firstRange(of: "**") {
      pieces.append(
        "\(String(rest[..<start.lowerBound]))<strong>\(String(rest[start.upperBound..<end.lowerBound]))</strong>")
      rest = rest[end.upperBound...]
    }
    return "\(pieces)\(String(rest))"
  }

  /// Paragraphs, parted by blank lines.
  static func prose(_ text: String) -> HTML {
    let paragraphs = text.split(separator: "\n\n").map { HTML.words(String($0)) }
    return "\(paragraphs.map { "<p>\($0)</p>\n" as HTML })"
  }

  /// Rows of a table whose first column heads its row. Nothing at all without rows.
  /// - Parameter caption: said by screen readers, shown to nobody.
  static func table(caption: String, headings: [String], _ rows: [[HTML]]) -> HTML {
    guard !rows.isEmpty else { return "" }
    let head = headings.map { "<th scope=\"col\">\($0)</th>" as HTML }
    let body = rows.map { cells in
      let rest = cells.dropFirst().map { "<td>\($0)</td>" as HTML }
      return "<tr><th scope=\"row\">\(cells[0])</th>\(rest)</tr>\n" as HTML
    }
    return """
      <table>
      <caption>\(caption)</caption>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(body)</tbody>
      </table>

      """
  }
}
