/// What a JSON value, a parameter or a body may look like: the part of JSON Schema 2020-12 this API needs.
package struct Schema: Sendable, Equatable {
  indirect enum Shape: Sendable, Equatable {
    /// A plain type of JSON Schema: `string`, `integer`, `number`, `boolean`.
    case plain(String)
    case array(Schema)
    /// Closed objects have no other properties than these.
    case object([Property], isClosed: Bool)
    /// A schema that stands once in the document, under a name.
    case named(String, Schema)
  }

  package struct Property: Sendable, Equatable {
    let name: String
    let schema: Schema
    let isRequired: Bool

    package static func required(_ name: String, _ schema: Schema) -> Property {
      Property(name: name, schema: schema, isRequired: true)
    }

    package static func optional(_ name: String, _ schema: Schema) -> Property {
      Property(name: name, schema: schema, isRequired: false)
    }
  }

  let shape: Shape
  /// Further keywords, such as `minimum`, in the order of the document.
  private(set) var keywords: [JSONValue.Member] = []
  private(set) var description = ""
  private(set) var isNullable = false
  private var ownExample: JSONValue?

  private init(_ shape: Shape, _ keywords: [(String, JSONValue?)] = [], example: JSONValue? = nil) {
    self.shape = shape
    self.keywords = keywords.compactMap { name, value in value.map { JSONValue.Member(name, $0) } }
    ownExample = example
  }

  /// An example of the value: the one given, or one put together from the parts'.
  package var example: JSONValue {
    if let ownExample { return ownExample }
    return switch shape {
    case .plain("integer"): 1
    case .plain("number"): 0.5
    case .plain("boolean"): true
    case .plain: "text"
    case .array(let items): [items.example]
    case .object(let properties, _): .object(properties.map { JSONValue.Member($0.name, $0.schema.example) })
    case .named(_, let schema): schema.example
    }
  }
}

extension Schema {
  package static let boolean = Schema(.plain("boolean"))
  package static let uuid = Schema(
    .plain("string"), [("format", "uuid")], example: "6b135f5b-a365-4522-b1f1-4c9ac2dd0728")
  /// Bytes as they are, not in JSON.
  package static let binary = Schema(.plain("string"), [("format", "binary")])
  /// Bytes in a JSON string.
  package static let base64 = Schema(.plain("string"), [("contentEncoding", "base64")], example: "/9j/4AAQSkZJRg==")

  package static func integer(minimum: Int? = nil, maximum: Int? = nil) -> Schema {
    Schema(.plain("integer"), [("minimum", minimum.map { .integer($0) }), ("maximum", maximum.map { .integer($0) })])
  }

  package static func number(minimum: Int? = nil, maximum: Int? = nil) -> Schema {
    Schema(.plain("number"), [("minimum", minimum.map { .integer($0) }), ("maximum", maximum.map { .integer($0) })])
  }

  package static func string(
    minimumLength: Int? = nil, maximumLength: Int? = nil, pattern: String? = nil, oneOf values: [String] = []
  ) -> Schema {
    Schema(
      .plain("string"),
      [
        ("minLength", minimumLength.map { .integer($0) }), ("maxLength", maximumLength.map { .integer($0) }),
        ("pattern", pattern.map { .string($0) }),
        ("enum", values.isEmpty ? nil : .array(values.map { .string($0) })),
      ], example: values.first.map { .string($0) })
  }

  package static func array(of items: Schema, minimum: Int? = nil, maximum: Int? = nil) -> Schema {
    Schema(
      .array(items), [("minItems", minimum.map { .integer($0) }), ("maxItems", maximum.map { .integer($0) })])
  }

  /// An object with these properties and no others.
  package static func closed(_ properties: [Property]) -> Schema { Schema(.object(properties, isClosed: true)) }

  /// An object that may have properties beside these.
  package static func open(_ properties: [Property]) -> Schema { Schema(.object(properties, isClosed: false)) }

  /// The same schema, standing once in the document and referred to by this name.
  package func named(_ name: String) -> Schema { Schema(.named(name, self)) }

  package func described(_ description: String) -> Schema {
    var schema = self
    schema.description = description
    return schema
  }

  package func example(_ example: JSONValue) -> Schema {
    var schema = self
    schema.ownExample = example
    return schema
  }

  package func nullable() -> Schema {
    var schema = self
    schema.isNullable = true
    return schema
  }
}
