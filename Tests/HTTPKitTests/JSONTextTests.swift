import Foundation
import HTTPKit
import Testing

struct JSONTextTests {
  private struct Everything: Encodable {
    let number = 1.0
    let single: Float = 0.97858
    let small: Float = 0.00001
    let whole = -7
    let flag = true
    let nothing: String? = nil
    let list: [[Int]] = [[1, 2], []]
    let table = ["b": 117.0, "a": 0]
    let id = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))
  }

  @Test func numbersKeepTheirKindAndKeysTheirOrder() throws {
    #expect(
      try text(Everything()) == """
        {"flag":true,"id":"00000000-0000-0000-0000-000000000001","list":[[1,2],[]],"number":1.0,"single":0.97858,\
        "small":1e-05,"table":{"a":0.0,"b":117.0},"whole":-7}
        """)
  }

  @Test func textIsEscapedAndReadBackAsItWas() throws {
    let awkward = ["\u{0}\u{1f}\u{7f}\"\\/\n\r\t", "é🙂\u{202e}", "</script>", ""]
    let bytes = try JSONText(awkward).utf8
    #expect(try JSONDecoder().decode([String].self, from: Data(bytes)) == awkward)
    #expect(!bytes.contains { $0 < 0x20 })
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func whatJSONHasNoFormForIsAnError(value: Double) {
    #expect(throws: EncodingError.self) { try JSONText([value]) }
  }

  @Test func keysThatAreNullStandThere() throws {
    #expect(try text(["a": nil, "b": 1] as [String: Int?]) == #"{"a":null,"b":1}"#)
  }

  private func text(_ value: some Encodable) throws -> String {
    String(decoding: try JSONText(value).utf8, as: UTF8.self)
  }
}
