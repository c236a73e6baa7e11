/// A header value with parameters, such as `form-data; name="file"; filename="a.jpg"` (RFC 2045, 2183).
package struct HeaderParameters: Sendable, Equatable {
  /// What stands before the first `;`, in lower case.
  package let value: String
  private var parameters: [String: String] = [:]

  /// Nil where there is no value, or a parameter is neither a token nor a closed quoted string.
  package init?(_ header: String) {
    var scanner = Scanner(header)
    let value = scanner.token()
    guard !value.isEmpty else { return nil }
    self.value = value.lowercased()
    while scanner.skip(semicolon) {
      let name = scanner.token(endingAt: equals).lowercased()
      guard scanner.skip(equals) else {
        // A trailing `;` and a bare word are harmless.
        continue
      }
      guard !name.isEmpty, let value = scanner.isAtQuote ? scanner.quotedString() : scanner.token() else { return nil }
      // A name given twice: the first counts.
      if parameters[name] == nil { parameters[name] = value }
    }
    guard scanner.isAtEnd else { return nil }
  }

  /// A parameter by its name, in any case. The extended form (`filename*`) wins over the plain one.
  package subscript(name: String) -> String? {
    let name = name.lowercased()
    return parameters[name + "*"].flatMap(Self.decodeExtended) ?? parameters[name]
  }

  /// `UTF-8''na%C3%AFve.jpg` (RFC 5987); nil for a charset or bytes that can't be read.
  private static func decodeExtended(_ value: String) -> String? {
    let fields = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3 else { return nil }
    let bytes = PercentEncoding.decode(fields[2].utf8)
    switch fields[0].lowercased() {
    case "utf-8": return String(validating: bytes, as: UTF8.self)
    case "iso-8859-1": return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    default: return nil
    }
  }
}

/// The header fields of one part, in the order sent.
package struct PartHeaders: Sendable, Equatable {
  package struct Field: Sendable, Equatable {
    package let name: String
    package let value: String
  }

  package private(set) var fields: [Field] = []

  /// The value of the first field with this name, in any case.
  package subscript(name: String) -> String? {
    fields.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// Adds a line without its line end. One that begins with a blank goes on with the line before (RFC 5322 folding).
  mutating func append(line: ArraySlice<UInt8>) throws(MultipartError) {
    if let first = line.first, isBlank(first), let folded = fields.popLast() {
      return fields.append(Field(name: folded.name, value: folded.value + " " + trim(line)))
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
      throw .malformedHeader(String(decoding: line, as: UTF8.self))
    }
    fields.append(Field(name: trim(line[..<colon]), value: trim(line[(colon + 1)...])))
  }
}

private let semicolon = UInt8(ascii: ";")
private let equals = UInt8(ascii: "=")
private let quote = UInt8(ascii: "\"")
private let backslash = UInt8(ascii: "\\")

/// Reads tokens and quoted strings off the front of a header. Structure is ASCII, so bytes will do.
private struct Scanner {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = ArraySlice(text.utf8) }

  var isAtEnd: Bool { rest.isEmpty }

  var isAtQuote: Bool { rest.first == quote }

  /// Steps over one byte and the blanks after it, if it comes next.
  mutating func skip(_ byte: UInt8) -> Bool {
    guard rest.first == byte else { return false }
    rest = rest.dropFirst().drop(while: isBlank)
    return true
  }

  /// Everything up to the next `;`, or up to `end` if that comes first, without blanks around it.
  mutating func token(endingAt end: UInt8 = semicolon) -> String {
    let token = rest.prefix { $0 != semicolon && $0 != end }
    rest = rest[token.endIndex...]
    return trim(token)
  }

  /// A quoted string and the blanks after it; nil if it isn't closed.
  mutating func quotedString() -> String? {
    rest = rest.dropFirst()
    var text: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == quote {
        rest = rest.drop(while: isBlank)
        return String(decoding: text, as: UTF8.self)
      }
      // Browsers send the backslashes of a Windows path as they are: only \" and \\ are escapes.
      if byte == backslash, let next = rest.first, next == quote || next == backslash {
        text.append(next)
        rest = rest.dropFirst()
      } else {
        text.append(byte)
      }
    }
    return nil
  }
}

private func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
}

private func trim(_ text: ArraySlice<UInt8>) -> String {
  let text = text.drop(while: isBlank)
  let end = text.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? text.startIndex
  return String(decoding: text[..<end], as: UTF8.self)
}
