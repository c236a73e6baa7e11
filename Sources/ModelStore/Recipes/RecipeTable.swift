internal import Yams

/// A mapping in a recipe's YAML. Its values are read by key, and each error names the key by its whole path.
///
/// Scalars are taken as they are written and not as YAML types them: 12e5 can begin a checksum, and 1.0 be a version.
struct RecipeTable {
  let file: String
  private let path: String
  private let values: [String: Node]

  private static let longestShown = 80

  /// - Parameter keys: all that may be in it.
  init(_ node: Node, file: String, path: String = "", keys: [String]) throws(RecipeError) {
    self.file = file
    self.path = path
    guard let mapping = node.mapping else {
      let allowed = "a mapping with \(keys.joined(separator: ", "))"
      guard !path.isEmpty else { throw .unreadable(file: file, reason: "it must be \(allowed)") }
      throw .value(file: file, key: path, value: Self.text(of: node), allowed: allowed)
    }
    var values: [String: Node] = [:]
    for (key, value) in mapping {
      let name = Self.text(of: key)
      guard keys.contains(name) else {
        throw .unknownKey(file: file, key: Self.joined(path, name), allowed: keys)
      }
      values[name] = value
    }
    self.values = values
  }

  func has(_ key: String) -> Bool { values[key] != nil }

  // MARK: Values

  /// The value that `parse` makes of the text; nil where there is no such key.
  func optional<Value>(
    _ key: String, _ allowed: String, _ parse: (String) -> Value?
  ) throws(RecipeError) -> Value? {
    guard let node = values[key] else { return nil }
    guard let text = node.scalar?.string, let value = parse(text) else { throw wrong(key, allowed) }
    return value
  }

  func required<Value>(_ key: String, _ allowed: String, _ parse: (String) -> Value?) throws(RecipeError) -> Value {
    guard let value = try optional(key, allowed, parse) else {
      throw missing(key, allowed)
    }
    return value
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _: Choice.Type) throws(RecipeError) -> Choice
  where Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    return try required(key, "one of \(names)") { Choice(rawValue: $0) }
  }

  func boolean(_ key: String, default fallback: Bool) throws(RecipeError) -> Bool {
    try optional(key, "true or false") { ["true": true, "false": false][$0] } ?? fallback
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws(RecipeError) -> Int {
    try required(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  func number(_ key: String, in range: ClosedRange<Double>) throws(RecipeError) -> Double {
    try required(key, Self.allowed(range)) { Self.number($0, in: range) }
  }

  /// Three numbers, one for each channel: a list, or one number for all.
  func channels(_ key: String, default fallback: Float, in range: ClosedRange<Double>) throws(RecipeError) -> [Float] {
    guard let node = values[key] else { return [fallback, fallback, fallback] }
    let texts = node.sequence.map { $0.map { $0.scalar?.string } } ?? [node.scalar?.string]
    let numbers = texts.compactMap { $0.flatMap { Self.number($0, in: range) }.map { Float($0) } }
    guard numbers.count == texts.count, texts.count == 1 || texts.count == 3 else {
      throw wrong(key, Self.allowed(range) + ", or a list of three, one for each channel")
    }
    return numbers.count == 3 ? numbers : [numbers[0], numbers[0], numbers[0]]
  }

  // MARK: Tables in it

  func table(_ key: String, keys: [String]) throws(RecipeError) -> RecipeTable? {
    guard let node = values[key] else { return nil }
    return try RecipeTable(node, file: file, path: Self.joined(path, key), keys: keys)
  }

  func tables(_ key: String, atMost limit: Int, keys: [String]) throws(RecipeError) -> [RecipeTable] {
    let allowed = "a list of 1 to \(limit) mappings with \(keys.joined(separator: ", "))"
    guard let node = values[key] else {
      throw missing(key, allowed)
    }
    guard let nodes = node.sequence, (1...limit).contains(nodes.count) else { throw wrong(key, allowed) }
    var tables: [RecipeTable] = []
    for (index, node) in nodes.enumerated() {
      tables.append(
        try RecipeTable(node, file: file, path: "\(Self.joined(path, key))[\(index)]", keys: keys))
    }
    return tables
  }

  func missing(_ key: String, _ allowed: String) -> RecipeError {
    .missing(file: file, key: Self.joined(path, key), allowed: allowed)
  }

  func wrong(_ key: String, _ allowed: String) -> RecipeError {
    .value(
      file: file, key: Self.joined(path, key), value: values[key].map { Self.text(of: $0) } ?? "", allowed: allowed)
  }

  // MARK: Texts

  private static func joined(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private static func text(of node: Node) -> String {
    if let scalar = node.scalar { return String(scalar.string.prefix(longestShown)) }
    return node.sequence == nil ? "a mapping" : "a list"
  }

  private static func allowed(_ range: ClosedRange<Double>) -> String {
    "a number from \(range.lowerBound) to \(range.upperBound), or a fraction such as 1/127.5"
  }

  /// A fraction is what a scale is in truth, and decimals are not.
  private static func number(_ text: String, in range: ClosedRange<Double>) -> Double? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let above = Double(parts[0]) else { return nil }
    var value = above
    if parts.count == 2 {
      guard let below = Double(parts[1]), below != 0 else { return nil }
      value /= below
    }
    return range.contains(value) ? value : nil
  }
}
