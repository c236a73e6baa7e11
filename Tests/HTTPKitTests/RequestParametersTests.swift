import HTTPKit
import Testing

@Suite struct RequestParametersTests {
  @Test func strayAmpersandsAreSkipped() throws {
    for query in ["?&limit=3&status=True", "&limit=3&&status=True&", "limit=3&status=True"] {
      let parameters = try RequestParameters(query: query)
      #expect(try parameters.integer("limit", default: 0) == 3)
      #expect(try parameters.boolean("status", default: false))
      #expect(!parameters.isPresent(""))
      #expect(!parameters.isPresent("?"))
    }
  }

  @Test(arguments: [
    ("a=b+c", "b c"), ("a=b%2Bc", "b+c"), ("a=%C3%AF%20", "ï "), ("%61=1", "1"), ("a=1=2", "1=2"), ("a=100%", "100%"),
    ("a=%zz%4", "%zz%4"), ("a=1&b=2&a=&a=3", "1,,3"), ("a=é", "é"), ("a=x%26y", "x&y"), ("a= ", " "),
  ])
  func textIsDecoded(query: String, expected: String) throws {
    #expect(try RequestParameters(query: query).string("a") == expected)
  }

  @Test func questionMarkBeforeAnOptionSeparates() throws {
    let parameters = try RequestParameters(
      query: "subject=who?limits=1?&limit=2?det_prob_threshold=0.8?status=1?face_plugins=a?prediction_count=4%3Flimit=7"
    )
    #expect(parameters.string("subject") == "who?limits=1?")
    #expect(try parameters.integer("limit", default: 0) == 2)
    #expect(try parameters.double("det_prob_threshold") == 0.8)
    #expect(try parameters.boolean("status", default: false))
    #expect(parameters.string("face_plugins") == "a")
    #expect(parameters.string("prediction_count") == "4?limit=7")
  }

  @Test(arguments: ["a=%FF", "a%C3=1", "b=1&a=x%E2%82"])
  func invalidUTF8IsAnError(query: String) {
    let error = #expect(throws: ParameterError.self) { try RequestParameters(query: query) }
    #expect(error?.expected == "text in UTF-8 without the zero character")
    #expect(error?.name.hasPrefix("a") == true)
  }

  @Test func blankIsToldFromAbsent() throws {
    let parameters = try RequestParameters(query: "subject=&status&limit=%20&det_prob_threshold=")
    #expect(parameters.isPresent("subject"))
    #expect(parameters.string("subject") == nil)
    #expect(!parameters.isPresent("other"))
    #expect(parameters.string("other") == nil)
    #expect(try parameters.boolean("status", default: true))
    #expect(try parameters.integer("limit", default: 5) == 5)
    #expect(try parameters.integer("other", default: 6) == 6)
    #expect(try parameters.double("det_prob_threshold") == nil)
    #expect(try parameters.double("other") == nil)
  }

  @Test(arguments: [
    ("true", true), ("TRUE", true), ("On", true), ("yes", true), ("1", true), (" True ", true), ("false", false),
    ("False", false), ("oFF", false), ("NO", false), ("0", false),
  ])
  func booleans(text: String, expected: Bool) throws {
    let parameters = try RequestParameters(query: "a=\(text)&a=nonsense")
    #expect(try parameters.boolean("a", default: !expected) == expected)
  }

  @Test(arguments: [("0", 0), ("-1", -1), ("%2B7", 7), ("+8", 8), ("2000", 2000)])
  func integers(text: String, expected: Int) throws {
    #expect(try RequestParameters(query: "a=\(text)&a=nonsense").integer("a", default: 99) == expected)
  }

  @Test(arguments: [("0.8", 0.8), ("1", 1), (".5", 0.5), ("1e-3", 0.001), ("-2.5", -2.5)])
  func doubles(text: String, expected: Double) throws {
    #expect(try RequestParameters(query: "a=\(text)&a=nonsense").double("a") == expected)
  }

  @Test func unreadableValuesAreErrors() throws {
    for text in ["x", "1.0", "1x", "0x10", "99999999999999999999", "1,2"] {
      #expect(throws: ParameterError(name: "a", value: text, expected: "an integer")) {
        try RequestParameters(query: "a=\(text)").integer("a", default: 0)
      }
    }
    for text in ["x", "nan", "inf", "0x1p3", "1e999", "0,8", "."] {
      #expect(throws: ParameterError(name: "a", value: text, expected: "a number")) {
        try RequestParameters(query: "a=\(text)").double("a")
      }
    }
    for text in ["2", "truee", "y"] {
      #expect(throws: ParameterError(name: "a", value: text, expected: "true or false")) {
        try RequestParameters(query: "a=\(text)").boolean("a", default: true)
      }
    }
  }

  @Test func errorsQuoteOnlyTheBeginning() throws {
    let long = String(repeating: "x", count: 100)
    let error = #expect(throws: ParameterError.self) {
      try RequestParameters(query: "limit=\(long)").integer("limit", default: 0)
    }
    #expect(error?.value == String(repeating: "x", count: 64))
    #expect(error?.name == "limit")
  }

  @Test func formFieldsFollowTheQuery() throws {
    let parameters = try RequestParameters(
      query: "face_plugins=age&limit=1", fields: [("face_plugins", "pose"), ("limit", "2"), ("subject", "a+b%20")])
    #expect(parameters.string("face_plugins") == "age,pose")
    #expect(try parameters.integer("limit", default: 0) == 1)
    #expect(parameters.string("subject") == "a+b%20")
  }
}
