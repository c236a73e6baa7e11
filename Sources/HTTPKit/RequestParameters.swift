/// A request parameter that can't be read.
package struct ParameterError: Error, Sendable, Equatable {
  package let name: String
  /// What was sent, its first 64 characters.
  package let value: String
  /// What would have been right, such as `an integer`.
  package let expected: String

  /// What every parameter must be.
  static let text = "text in UTF-8 without the zero character"

  package init(name: String, value: String, expected: String) {
    self.name = name.clipped(to: 64)
    self.value = value.clipped(to: 64)
    self.expected = expected
  }
}

/// The parameters of a request, from its query and from the text fields of its form: clients use either.
package struct RequestParameters: Sendable {
  private var values: [String: [String]] = [:]

  /// - Parameters:
  ///   - query: raw, as it stands in the URL.
  ///   - fields: text fields of a form; they come after the query.
  /// - Throws: an error for text that isn't UTF-8, or holds the zero character, at which databases end a text.
  package init(query: String, fields: [(name: String, value: String)] = []) throws(ParameterError) {
    try add(Self.pairs(query))
    try add(fields)
  }

  /// Of a form that no photo comes with. Nothing but `&` parts its fields: a `?` may stand in a password.
  /// - Parameters:
  ///   - texts: as they stand in the URL and in an encoded body.
  ///   - fields: of a body in parts; they come after the texts.
  /// - Throws: as for a query.
  init(encoded texts: [String], fields: [(name: String, value: String)]) throws(ParameterError) {
    for text in texts { try add(Array(text.utf8).split(separator: UInt8(ascii: "&"))) }
    try add(fields)
  }

  private mutating func add(_ pairs: [ArraySlice<UInt8>]) throws(ParameterError) {
    for pair in pairs where !pair.isEmpty {
      let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      let (name, value) = (pair[..<end], pair[end...].dropFirst())
      guard let readName = Self.decode(name), let readValue = Self.decode(value) else {
        throw ParameterError(
          name: String(decoding: name, as: UTF8.self), value: String(decoding: value, as: UTF8.self),
          expected: ParameterError.text)
      }
      values[readName, default: []].append(readValue)
    }
  }

  private mutating func add(_ fields: [(name: String, value: String)]) throws(ParameterError) {
    for field in fields {
      guard !field.value.utf8.contains(0) else {
        throw ParameterError(name: field.name, value: field.value, expected: ParameterError.text)
      }
      values[field.name, default: []].append(field.value)
    }
  }

  /// Whether the parameter was sent at all, blank or not.
  package func isPresent(_ name: String) -> Bool { values[name] != nil }

  /// Everything sent under this name, in its order, as it is.
  package func all(_ name: String) -> [String] { values[name] ?? [] }

  /// The text of a parameter, repeated ones joined with commas; nil if absent or empty.
  package func string(_ name: String) -> String? {
    guard let text = values[name]?.joined(separator: ","), !text.isEmpty else { return nil }
    return text
  }

  /// A whole number; the default if absent or blank.
  package func integer(_ name: String, default fallback: Int) throws(ParameterError) -> Int {
    try read(name, expected: "an integer") { Int($0) } ?? fallback
  }

  /// A finite decimal number; nil if absent or empty.
  package func double(_ name: String) throws(ParameterError) -> Double? {
    try read(name, expected: "a number") { text in
      // `Double` reads hexadecimal numbers and the names of infinity as well.
      guard text.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }) else { return nil }
      return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
  }

  /// `true`, `on`, `yes`, `1` or their opposites in any case; the default if absent or blank.
  package func boolean(_ name: String, default fallback: Bool) throws(ParameterError) -> Bool {
    try read(name, expected: "true or false") { text in
      switch text.lowercased() {
      case "true", "on", "yes", "1": true
      case "false", "off", "no", "0": false
      default: nil
      }
    } ?? fallback
  }

  /// The first value of a parameter, nil if there is none or it is blank.
  private func read<Value>(
    _ name: String, expected: String, _ parse: (String) -> Value?
  ) throws(ParameterError) -> Value? {
    guard let sent = values[name]?.first else { return nil }
    let text = sent.drop(while: \.isWhitespace)
    guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return nil }
    guard let value = parse(String(text[...last])) else {
      throw ParameterError(name: name, value: sent, expected: expected)
    }
    return value
  }

  private static func decode(_ text: ArraySlice<UInt8>) -> String? {
    let spaced = text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
    let bytes = PercentEncoding.decode(spaced)
    return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
  }

  /// Splits at `&`, and at each `?` that one of ``joinedNames`` follows.
  private static func pairs(_ query: String) -> [ArraySlice<UInt8>] {
    let bytes = Array(query.utf8)
    var pairs: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() {
      let isSeparator =
        byte == UInt8(ascii: "&")
        || byte == UInt8(ascii: "?")
          && (index == 0 || joinedNames.contains { bytes[(index + 1)...].starts(with: $0) })
      guard isSeparator else { continue }
      pairs.append(bytes[start..<index])
      start = index + 1
    }
    return pairs + [bytes[start...]]
  }

  /// CompreFace's JavaScript SDK writes `?` before each option: `?subject=x?det_prob_threshold=0.8`.
  private static let joinedNames = [
    "limit=", "det_prob_threshold=", "face_plugins=", "status=", "prediction_count=", "detect_faces=", "subject=",
  ].map { Array($0.utf8) }
}

enum PercentEncoding {
  /// The bytes behind `%C3%AF`; a `%` without two hexadecimal digits stands for itself.
  static func decode(_ text: some Collection<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var rest = text[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let octet = octet(rest.prefix(2)) {
        bytes.append(octet)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }

  private static func octet(_ text: some Collection<UInt8>) -> UInt8? {
    let digits = text.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    return digits.count == 2 ? UInt8(digits[0] << 4 | digits[1]) : nil
  }
}
