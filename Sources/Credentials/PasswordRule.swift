/// The one rule for a new password. It is for choosing one, never for checking one: accounts that are older
/// than the rule keep what they have.
package enum PasswordRule {
  package enum Violation: Error, Sendable, CaseIterable {
    case blank, tooShort, tooLong, zeroCharacter
  }

  /// In UTF-16 units, as CompreFace has always counted.
  package static let minimumLength = 8

  /// In bytes of UTF-8. bcrypt reads no more: what comes after would protect nothing, so it is refused, not cut off.
  package static let maximumBytes = 72

  /// One sentence to show to people.
  package static let explanation =
    "A password has at least 8 characters and takes at most 72 bytes "
    + "(72 plain letters and digits; accented letters and symbols take two to four bytes each)."

  /// The first thing that speaks against the password, nil if it may be used.
  package static func violation(_ password: String) -> Violation? {
    if password.allSatisfy(\.isWhitespace) { return .blank }
    // bcrypt ends the password there.
    if password.utf8.contains(0) { return .zeroCharacter }
    if password.utf16.count < minimumLength { return .tooShort }
    if password.utf8.count > maximumBytes { return .tooLong }
    return nil
  }
}
