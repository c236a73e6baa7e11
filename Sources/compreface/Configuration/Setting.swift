import Foundation

/// One thing that can be configured: its name, what is allowed, and what it means.
///
/// The name is the key in compreface.yaml; in capitals it is the environment variable, CompreFace 1.2's own where
/// there was one.
struct Setting<Value: Sendable>: Sendable {
  let name: String
  let defaultText: String
  /// Ends the sentence "… is allowed".
  let allowed: String
  let help: String
  /// Whether its value is for nobody's eyes.
  var isSecret = false
  let parse: @Sendable (String) -> Value?

  var variable: String { name.uppercased() }
}

extension Setting {
  static func integer(
    _ name: String, default value: Int, in range: ClosedRange<Int>, _ help: String
  ) -> Setting<Int> {
    Setting<Int>(
      name: name, defaultText: String(value),
      allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)", help: help
    ) { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  static func boolean(_ name: String, default value: Bool, _ help: String) -> Setting<Bool> {
    Setting<Bool>(name: name, defaultText: String(value), allowed: "true or false", help: help) { text in
      switch text.lowercased() {
      case "true", "yes", "on", "1": true
      case "false", "no", "off", "0": false
      default: nil
      }
    }
  }

  /// Bytes, with the units CompreFace writes: binary ones.
  static func size(
    _ name: String, default text: String, upTo limit: Int, _ help: String
  ) -> Setting<Int> {
    Setting<Int>(
      name: name, defaultText: text, allowed: "a size such as 512KB, 5MB or 10M, at most \(limit >> 20)MB",
      help: help
    ) { text in
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      let shift: Int? =
        switch text.dropFirst(digits.count).uppercased() {
        case "", "B": 0
        case "K", "KB": 10
        case "M", "MB": 20
        case "G", "GB": 30
        default: nil
        }
      guard let number = Int(digits), let shift, number > 0, number <= limit >> shift else { return nil }
      return number << shift
    }
  }

  static func text(_ name: String, default value: String, _ help: String) -> Setting<String> {
    Setting<String>(name: name, defaultText: value, allowed: "any text", help: help) { $0 }
  }

  static func secret(_ name: String, _ help: String) -> Setting<String> {
    Setting<String>(name: name, defaultText: "", allowed: "any text", help: help, isSecret: true) { $0 }
  }

  static func choice<Choice: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, default value: Choice, _ help: String
  ) -> Setting<Choice> where Choice.RawValue == String {
    Setting<Choice>(
      name: name, defaultText: value.rawValue,
      allowed: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "), help: help
    ) { Choice(rawValue: $0.lowercased()) }
  }
}

/// A value that is not allowed. Stops the start.
struct SettingError: Error, CustomStringConvertible {
  let name: String
  let value: String
  let source: String
  let allowed: String

  var description: String { "\(name) is \"\(value)\" (from \(source)); allowed is \(allowed)." }
}
