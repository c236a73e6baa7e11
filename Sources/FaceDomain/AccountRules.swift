/// The rules for what accounts, applications and services are called, in the words of 1.2.
public enum AccountRules {
  public static let maximumNameLength = 50

  /// The first or last name of a person.
  /// - Parameter title: begins the message: `User's first name` for a new account, `Field firstName` for a change.
  /// - Throws: ``AccountError/invalid(_:)``
  public static func validateName(_ name: String, title: String) throws(AccountError) {
    try validateSize(name, title: title)
    try refuseZero(name, title: title)
  }

  fileprivate static func validateSize(_ name: String, title: String) throws(AccountError) {
    guard name.unicodeScalars.contains(where: isVisible) else { throw .invalid("\(title) cannot be empty") }
    guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control && $0 != "\0" }) else {
      throw .invalid("\(title) cannot contain control characters")
    }
    // UTF-16 units, as 1.2 counts: a name that fits there fits here.
    guard name.utf16.count <= maximumNameLength else {
      throw .invalid("\(title) size must be between 1 and \(maximumNameLength)")
    }
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }

  /// Databases end a text there, so that the name would become another one.
  fileprivate static func refuseZero(_ name: String, title: String) throws(AccountError) {
    guard !name.utf8.contains(0) else { throw .invalid("\(title) cannot contain the zero character") }
  }

  fileprivate static func validateTitle(_ name: String, title: String) throws(AccountError) {
    try validateSize(name, title: title)
    guard !name.unicodeScalars.contains(where: SubjectName.forbidden.contains) else { throw .forbiddenCharacters }
    try refuseZero(name, title: title)
  }
}

/// The rules for the name of an application.
public enum ApplicationName {
  /// - Parameter title: begins the message.
  /// - Throws: ``AccountError/invalid(_:)`` or ``AccountError/forbiddenCharacters``
  public static func validate(_ name: String, title: String = "Application name") throws(AccountError) {
    try AccountRules.validateTitle(name, title: title)
  }
}

/// The rules for the name of a service, which 1.2 calls a model.
public enum ServiceName {
  /// - Parameter title: begins the message.
  /// - Throws: ``AccountError/invalid(_:)`` or ``AccountError/forbiddenCharacters``
  public static func validate(_ name: String, title: String = "Model name") throws(AccountError) {
    try AccountRules.validateTitle(name, title: title)
  }
}

/// The rules for the e-mail address of a new account. Accounts of 1.2 may have others.
public enum EmailAddress {
  /// As many as 1.2's column holds.
  public static let maximumLength = 63

  /// - Returns: the address in lower case, as it is stored.
  /// - Throws: ``AccountError/emptyField(_:)``, ``AccountError/emailMalformed`` or, where it is too long,
  ///   ``AccountError/invalid(_:)``
  public static func normalized(_ text: String) throws(AccountError) -> String {
    guard !text.allSatisfy(\.isWhitespace) else { throw .emptyField("email") }
    guard isWellFormed(text.utf8) else { throw .emailMalformed }
    guard text.utf8.count <= maximumLength else {
      throw .invalid("User's email size must be between 1 and \(maximumLength)")
    }
    return text.lowercased()
  }

  /// What 1.2 takes, and what it refuses without need: a plus behind a dot, and a hyphen in any part of the domain. Less
  /// than mail allows, and ASCII alone.
  private static func isWellFormed(_ text: String.UTF8View) -> Bool {
    let sides = text.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard sides.count == 2 else { return false }
    let local = groups(sides[0])
    let domain = groups(sides[1])
    guard domain.count >= 2, let last = domain.last, last.count >= 2, (local + domain).allSatisfy({ !$0.isEmpty })
    else {
      return false
    }
    return local.joined().allSatisfy { isLetterOrDigit($0) || "_-+".utf8.contains($0) }
      && domain.joined().allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
      && last.allSatisfy(isLetter)
  }

  private static func groups(_ side: Substring.UTF8View) -> [Substring.UTF8View] {
    side.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
