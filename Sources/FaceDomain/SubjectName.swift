/// The rules for the name of a subject.
public enum SubjectName {
  public static let maximumLength = 50
  public static let forbidden: [Unicode.Scalar] = [";", "/", "\\"]

  public enum Violation: Error, Equatable, Sendable {
    case blank
    case tooLong
    case forbiddenCharacter
    /// Databases end a text there, so that the name would become another one.
    case zeroCharacter
  }

  public static func validate(_ name: String) throws(Violation) {
    guard !name.allSatisfy(\.isWhitespace) else { throw .blank }
    // UTF-16 units, as 1.2 counts: a name that fits there fits here.
    guard name.utf16.count <= maximumLength else { throw .tooLong }
    guard !name.unicodeScalars.contains(where: forbidden.contains) else { throw .forbiddenCharacter }
    guard !name.utf8.contains(0) else { throw .zeroCharacter }
  }
}
