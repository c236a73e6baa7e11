extension Schema {
  /// The schema as it stands in the document; named ones are references.
  /// - Parameter fallback: the value's default, for parameters that have one.
  package func json(default fallback: JSONValue? = nil) -> JSONValue {
    var members = shapeMembers + keywords.map { isNullable && $0.name == "enum" ? $0.orNull : $0 }
    if let fallback { members.append(.init("default", fallback)) }
    if !description.isEmpty { members.append(.init("description", .string(description))) }
    return .object(members)
  }

  private var shapeMembers: [JSONValue.Member] {
    switch shape {
    case .plain(let name): [type(name)]
    case .array(let items): [type("array"), .init("items", items.json())]
    case .object(let properties, let isClosed): objectMembers(properties, isClosed)
    case .named(let name, _):
      isNullable
        ? [.init("anyOf", [["$ref": Self.reference(name)], ["type": "null"]])]
        : [.init("$ref", Self.reference(name))]
    }
  }

  private func objectMembers(_ properties: [Property], _ isClosed: Bool) -> [JSONValue.Member] {
    var members = [type("object")]
    members.append(.init("properties", .object(properties.map { .init($0.name, $0.schema.json()) })))
    let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
    if !required.isEmpty { members.append(.init("required", .array(required))) }
    if isClosed { members.append(.init("additionalProperties", false)) }
    return members
  }

  private func type(_ name: String) -> JSONValue.Member {
    .init("type", isNullable ? [.string(name), "null"] : .string(name))
  }

  static func reference(_ name: String) -> JSONValue { "#/components/schemas/\(name)" }

  /// The named schemas this one is made of, each before those that it refers to.
  var namedParts: [(name: String, schema: Schema)] {
    switch shape {
    case .plain: []
    case .array(let items): items.namedParts
    case .object(let properties, _): properties.flatMap(\.schema.namedParts)
    case .named(let name, let schema): [(name, schema)] + schema.namedParts
    }
  }
}

extension JSONValue.Member {
  /// The same values and null: an `enum` holds for null too.
  fileprivate var orNull: JSONValue.Member {
    guard case .array(let values) = value else { return self }
    return JSONValue.Member(name, .array(values + [.null]))
  }
}
