import Foundation
import HTTPKit
import Testing

struct NotFiniteNumbersTests {
  @Test(arguments: [
    ("[NaN,-Infinity, 1]", "[1e999,-1e999, 1]"), (#"{"NaN":"Infinity"}"#, #"{"NaN":"Infinity"}"#),
    (#"["a\"NaN",NaN]"#, #"["a\"NaN",1e999]"#), (#"["\\",Infinity]"#, #"["\\",1e999]"#), ("", ""), ("Na", "Na"),
    (#"["NaN"#, #"["NaN"#),
  ])
  func areReplacedOutsideOfTexts(json: String, expected: String) {
    #expect(String(decoding: NotFiniteNumbers.replaced(in: Data(json.utf8)), as: UTF8.self) == expected)
  }
}
