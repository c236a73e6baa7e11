import Foundation
import HTTPKit
import Testing

@Suite struct OpenAPISchemaTests {
  @Test func jsonKeepsItsOrderAndItsText() throws {
    let value: JSONValue = ["b": 1, "a": [true, 1.0, .null, "é\"\\\n\t\u{1}\u{7F}"], "": [:]]
    #expect(value.line == #"{ "b": 1, "a": [true, 1.0, null, "é\"\\\n\u0009\u0001\u007f"], "": {} }"#)
    let parsed = try #require(value.parsed)
    #expect(parsed == ["b": 1, "a": [true, 1.0, NSNull(), "é\"\\\n\t\u{1}\u{7F}"], "": NSDictionary()])
  }

  @Test func whatDoesNotFitOnALineIsBroken() {
    let long = String(repeating: "x", count: 60)
    let value: JSONValue = ["first": .string(long), "second": [1, 2]]
    #expect(value.text == "{\n  \"first\": \"\(long)\",\n  \"second\": [1, 2]\n}")
  }

  @Test func schemasAreWrittenInJSONSchema() {
    let schema = Schema.closed([
      .required("id", .uuid),
      .optional("shares", .array(of: .number(minimum: 0, maximum: 1), minimum: 2).described("Two.")),
      .optional("kind", .string(oneOf: ["a", "b"]).nullable()),
    ])
    #expect(
      schema.json() == [
        "type": "object",
        "properties": [
          "id": ["type": "string", "format": "uuid"],
          "shares": [
            "type": "array", "items": ["type": "number", "minimum": 0, "maximum": 1], "minItems": 2,
            "description": "Two.",
          ],
          "kind": ["type": ["string", "null"], "enum": ["a", "b", .null]],
        ],
        "required": ["id"], "additionalProperties": false,
      ])
    #expect(schema.named("X").json() == ["$ref": "#/components/schemas/X"])
    #expect(
      schema.named("X").nullable().json() == ["anyOf": [["$ref": "#/components/schemas/X"], ["type": "null"]]])
  }

  @Test func examplesArePutTogetherFromParts() {
    let schema = Schema.closed([
      .required("box", Schema.closed([.required("x", .integer().example(3))]).named("Box")),
      .required("names", .array(of: .string().example("Ann"))),
    ])
    #expect(schema.example == ["box": ["x": 3], "names": ["Ann"]])
    #expect(schema.example([]).example == [])
  }
}
