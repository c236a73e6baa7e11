/// Who mails come from: an address, and what people see instead of it.
public struct MailSender: Sendable, Equatable {
  public let address: String
  /// Nil where none was given.
  public let name: String?

  /// Ends the sentence "… is allowed".
  public static let allowed = "an address such as faces@example.com, or one with a name: Faces <faces@example.com>"

  /// - Parameter text: an address, or a name (with or without quotes) and the address in angle brackets.
  public init?(_ text: String) {
    let text = Self.trimmed(text[...])
    guard text.hasSuffix(">") else {
      guard let sender = try? MailSender(address: String(text), name: nil) else { return nil }
      self = sender
      return
    }
    guard let bracket = text.lastIndex(of: "<") else { return nil }
    let name = Self.unquoted(Self.trimmed(text[..<bracket]))
    let address = String(text[text.index(after: bracket)...].dropLast())
    guard let sender = try? MailSender(address: address, name: name.isEmpty ? nil : String(name)) else { return nil }
    self = sender
  }

  /// - Throws: ``MailError/invalid(reason:)`` for what could end the header field or is too long for it.
  init(address: String, name: String?) throws(MailError) {
    _ = try MailAddress(address)
    guard (name ?? "").unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }),
      (name ?? "").utf8.count <= 200
    else { throw .invalid(reason: "the sender's name has control characters or is longer than 200 bytes") }
    self.address = address
    self.name = name
  }

  /// The header field, folded, without the end of its last line.
  var field: String {
    guard let name else { return "From: <\(address)>" }
    let encoded = EncodedWord.name(name)
    // A line with an encoded word holds no more than 76 characters.
    return "From: \(encoded)\(encoded == name ? " " : "\r\n ")<\(address)>"
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  private static func unquoted(_ text: Substring) -> Substring {
    text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? text.dropFirst().dropLast() : text
  }
}
