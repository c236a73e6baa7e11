import Foundation

/// The text of a JSON value, keys sorted, numbers in their shortest form.
///
/// Foundation's encoder writes the number 1.0 as `1`. CompreFace 1.2 writes `1.0`, and clients in typed languages tell
/// the two apart; that is why there is one of our own.
package struct JSONText: Sendable {
  package private(set) var utf8: [UInt8] = []

  /// - Throws: `EncodingError` for numbers that JSON has no form for.
  package init(_ value: some Encodable) throws {
    let encoder = JSONTreeEncoder()
    try value.encode(to: encoder)
    write(encoder.root.value)
  }

  private mutating func write(_ value: JSONTree.Value) {
    switch value {
    case .null: utf8 += "null".utf8
    case .literal(let text): utf8 += text.utf8
    case .string(let text): write(text)
    case .array(let items):
      utf8.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { utf8.append(UInt8(ascii: ",")) }
        write(item.value)
      }
      utf8.append(UInt8(ascii: "]"))
    case .object(let fields):
      utf8.append(UInt8(ascii: "{"))
      for (index, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { utf8.append(UInt8(ascii: ",")) }
        write(field.key)
        utf8.append(UInt8(ascii: ":"))
        write(field.value.value)
      }
      utf8.append(UInt8(ascii: "}"))
    }
  }

  private mutating func write(_ text: String) {
    utf8.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): utf8 += #"\""#.utf8
      case UInt8(ascii: "\\"): utf8 += #"\\"#.utf8
      case UInt8(ascii: "\n"): utf8 += #"\n"#.utf8
      case UInt8(ascii: "\r"): utf8 += #"\r"#.utf8
      case UInt8(ascii: "\t"): utf8 += #"\t"#.utf8
      case 0..<0x20, 0x7F:
        let digits = Array("0123456789abcdef".utf8)
        utf8 += #"\u00"#.utf8
        utf8 += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: utf8.append(byte)
      }
    }
    utf8.append(UInt8(ascii: "\""))
  }
}

/// A value on its way into text. A reference: an encoder fills a container after it has been put into its parent.
final class JSONTree {
  enum Value {
    case null
    case literal(String)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])
  }

  var value: Value

  init(_ value: Value = .null) {
    self.value = value
  }

  func append(_ item: JSONTree) {
    guard case .array(var items) = value else { return }
    // The only reference for the moment, so that the array grows in place.
    value = .null
    items.append(item)
    value = .array(items)
  }

  func set(_ key: String, _ item: JSONTree) {
    guard case .object(var fields) = value else { return }
    value = .null
    fields[key] = item
    value = .object(fields)
  }

  var count: Int {
    if case .array(let items) = value { items.count } else { 0 }
  }
}
