import FaceDomain
import Testing

@Suite struct AccountRulesTests {
  @Test(arguments: [
    "ann@example.com", "a@b.cd", "ann.lee@example.com", "ann+photos@example.com", "_ann-lee_@ex-ample.com",
    "ann@mail.example.co", "ann.lee-2.x_y@a1.b2.org", "1@2.info", "-@-.com",
    "ann.lee+photos@example.com", "ann@mail.ex-ample.com",
  ])
  func addressesThatAreTaken(text: String) throws {
    #expect(try EmailAddress.normalized(text) == text)
  }

  @Test(arguments: [
    "ann", "@example.com", "ann@", "ann@example", "ann@example.c", "ann@.com", "ann@example..com", "ann@example.com.",
    ".ann@example.com", "ann.@example.com", "ann..lee@example.com", "ann@@example.com", "ann@lee@example.com",
    "ann lee@example.com", " ann@example.com", "ann@example.com ", "ann@example.com\n", "änn@example.com",
    "ann@exämple.com", "ann@example.c0m", "ann@example.co2",
    "ann@ex_ample.com", "ann!@example.com", "ann@example.com\u{0}", "ann`@example.com", "ann{@example.com",
    "<ann@example.com>", "ann@[127.0.0.1]", "\"ann\"@example.com", "ann@example.com,bob@example.com",
  ])
  func addressesThatAreNot(text: String) {
    #expect(throws: AccountError.emailMalformed) { try EmailAddress.normalized(text) }
  }

  @Test func anAddressIsKeptInLowerCase() throws {
    #expect(try EmailAddress.normalized("Ann.LEE@Example.COM") == "ann.lee@example.com")
    #expect(try EmailAddress.normalized("ANN+X@Example.COM") == "ann+x@example.com")
  }

  @Test(arguments: ["", " ", "\t\n"])
  func anEmptyAddressIsSaidToBe(text: String) {
    #expect(throws: AccountError.emptyField("email")) { try EmailAddress.normalized(text) }
  }

  @Test func anAddressHasAtMost63Characters() throws {
    let domain = "@example.com"
    let longest = String(repeating: "a", count: 63 - domain.count) + domain
    #expect(try EmailAddress.normalized(longest) == longest)
    #expect(throws: AccountError.invalid("User's email size must be between 1 and 63")) {
      try EmailAddress.normalized("a" + longest)
    }
  }

  @Test(arguments: ["Ann", " Ann Lee ", "é", "李", String(repeating: "a", count: 50), "a;b/c\\d"])
  func namesOfPeople(name: String) throws {
    try AccountRules.validateName(name, title: "User's first name")
  }

  @Test(arguments: [
    ("", "User's first name cannot be empty"),
    (" \u{A0}\t", "User's first name cannot be empty"),
    (String(repeating: "a", count: 51), "User's first name size must be between 1 and 50"),
    // Two UTF-16 units each.
    (String(repeating: "😀", count: 26), "User's first name size must be between 1 and 50"),
    ("A\u{0}nn", "User's first name cannot contain the zero character"),
  ])
  func namesThatNobodyHas(name: String, message: String) {
    #expect(throws: AccountError.invalid(message)) {
      try AccountRules.validateName(name, title: "User's first name")
    }
  }

  @Test func theMessageNamesTheField() {
    #expect(throws: AccountError.invalid("Field lastName cannot be empty")) {
      try AccountRules.validateName("", title: "Field lastName")
    }
  }

  @Test func applicationsAndServices() throws {
    for name in ["Front door", "1", String(repeating: "a", count: 50), "a:b'c\"d"] {
      try ApplicationName.validate(name)
      try ServiceName.validate(name)
    }
    for name in ["a;b", "a/b", "a\\b", "/"] {
      #expect(throws: AccountError.forbiddenCharacters) { try ApplicationName.validate(name) }
      #expect(throws: AccountError.forbiddenCharacters) { try ServiceName.validate(name) }
    }
    for (name, rest) in [
      ("", "cannot be empty"), ("  ", "cannot be empty"),
      (String(repeating: "a", count: 51), "size must be between 1 and 50"),
      ("a\u{0}", "cannot contain the zero character"),
    ] {
      #expect(throws: AccountError.invalid("Application name \(rest)")) { try ApplicationName.validate(name) }
      #expect(throws: AccountError.invalid("Model name \(rest)")) { try ServiceName.validate(name) }
    }
  }
}
