import Credentials
import Testing

struct PasswordRuleTests {
  @Test(
    arguments: [
      ("12345678", nil), ("pass word", nil), ("Größe 42", nil), ("🔑🔑🔑🔑", nil),
      (String(repeating: "a", count: 72), nil), (String(repeating: "ü", count: 36), nil),
      ("", .blank), (" \t\n\u{a0}        ", .blank),
      ("1234567", .tooShort), ("Größe 4", .tooShort), ("🔑🔑🔑", .tooShort),
      (String(repeating: "a", count: 73), .tooLong), (String(repeating: "ü", count: 36) + "a", .tooLong),
      ("12345678\0", .zeroCharacter), ("\0", .zeroCharacter),
      (String(repeating: "a", count: 80) + "\0", .zeroCharacter),
    ] as [(String, PasswordRule.Violation?)])
  func firstViolation(password: String, violation: PasswordRule.Violation?) {
    #expect(PasswordRule.violation(password) == violation)
  }

  @Test func theExplanationNamesBothLimits() {
    #expect(PasswordRule.explanation.contains("\(PasswordRule.minimumLength) "))
    #expect(PasswordRule.explanation.contains("\(PasswordRule.maximumBytes) "))
  }
}
