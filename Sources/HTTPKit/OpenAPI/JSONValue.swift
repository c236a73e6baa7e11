/// A JSON value whose objects keep the order of their members: a document reads as it was written.
package enum JSONValue: Sendable, Equatable {
  package struct Member: Sendable, Equatable {
    package let name: String
    package let value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// Indented text; what fits stays on one line.
  package var text: String { text(width: 80) }

  /// - Parameter width: characters to a line, where the values allow it.
  func text(width: Int) -> String { text(indent: 0, column: 0, width) }

  /// - Parameter column: where the text begins; its further lines begin at the indent.
  private func text(indent: Int, column: Int, _ width: Int) -> String {
    let line = self.line
    // One more for the comma after it.
    guard column + line.utf8.count + 1 > width else { return line }
    let (start, end) = (String(repeating: " ", count: indent + 2), String(repeating: " ", count: indent))
    switch self {
    case .array(let items) where !items.isEmpty:
      let lines = items.map { start + $0.text(indent: indent + 2, column: indent + 2, width) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(end)]"
    case .object(let members) where !members.isEmpty:
      let lines = members.map { member in
        let name = "\(start)\(Self.quoted(member.name)): "
        return name + member.value.text(indent: indent + 2, column: name.utf8.count, width)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(end)}"
    default: return line
    }
  }

  /// The whole value without a line break.
  package var line: String {
    switch self {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .number(let value): value.isFinite ? "\(value)" : "0"
    case .string(let text): Self.quoted(text)
    case .array(let items): "[" + items.map(\.line).joined(separator: ", ") + "]"
    case .object(let members):
      members.isEmpty
        ? "{}" : "{ " + members.map { "\(Self.quoted($0.name)): \($0.value.line)" }.joined(separator: ", ") + " }"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += #"\n"#
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        quoted += #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension JSONValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}
