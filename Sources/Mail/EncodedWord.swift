internal import Foundation

/// A header field's text of any language in ASCII (RFC 2047).
enum EncodedWord {
  /// Folded, without the end of the last line. A line with an encoded word may hold 76 characters: `Subject: ` and one
  /// word of 39 bytes in base64 are 73.
  static func field(_ name: String, _ text: String) -> String {
    let plain = "\(name): \(text)"
    return isPlain(text) && plain.utf8.count <= 76
      ? plain : "\(name): " + words(text, upTo: 39).joined(separator: "\r\n ")
  }

  /// A name before an address: as it is where it is made of letters, digits and blanks, since anything else means
  /// something there.
  static func name(_ text: String) -> String {
    isPlain(text) && text.utf8.count <= 60 && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == " " }
      ? text : words(text, upTo: 39).joined(separator: "\r\n ")
  }

  /// Whether readers take the text for what it is. They drop blanks at its ends and decode what looks encoded.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?") && !text.hasPrefix(" ")
      && !text.hasSuffix(" ")
  }

  /// Each must be UTF-8 in itself, so none ends within a scalar.
  private static func words(_ text: String, upTo limit: Int) -> [String] {
    var pieces = [[UInt8]()]
    for scalar in text.unicodeScalars {
      let bytes = Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      if pieces[pieces.count - 1].count + bytes.count > limit { pieces.append([]) }
      pieces[pieces.count - 1] += bytes
    }
    return pieces.map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }
  }
}
