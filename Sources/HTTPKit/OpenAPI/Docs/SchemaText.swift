/// Schemas in words.
extension Schema {
  /// What kind of value it is, with its bounds; named schemas are links to their description.
  var kind: HTML {
    let bounds = self.bounds.map { ", \($0)" } ?? ""
    let count = range("minItems", "maxItems", "").map { " (\($0))" } ?? ""
    let null = isNullable ? " or null" : ""
    return switch shape {
    case .plain(let name): "\(plainKind ?? name)\(bounds)\(null)"
    case .array(let items): "array\(count) of \(items.kind)\(null)"
    case .object: "object\(null)"
    case .named(let name, _): "<a href=\"#object-\(name)\">\(name)</a>\(null)"
    }
  }

  var isUUID: Bool { self["format"] == "uuid" }

  private var plainKind: String? {
    if isUUID { return "UUID" }
    if self["format"] == "binary" { return "file" }
    if self["contentEncoding"] == "base64" { return "base64 text" }
    if case .array(let values) = self["enum"] { return values.map(\.line).joined(separator: " or ") }
    return nil
  }

  private var bounds: String? {
    range("minimum", "maximum", "") ?? range("minLength", "maxLength", " characters")
  }

  private func range(_ low: String, _ high: String, _ unit: String) -> String? {
    switch (self[low]?.line, self[high]?.line) {
    case (let low?, let high?): low == high ? "\(low)\(unit)" : "\(low) to \(high)\(unit)"
    case (let low?, nil): "\(low) or more\(unit)"
    case (nil, let high?): "at most \(high)\(unit)"
    case (nil, nil): nil
    }
  }

  private subscript(keyword: String) -> JSONValue? { keywords.first { $0.name == keyword }?.value }

  struct Field {
    /// From the outside in, parted by dots; `[]` stands for the items of an array.
    let name: String
    let schema: Schema
    let isRequired: Bool
  }

  /// The fields of an object and of those nested in it that have no name of their own.
  var fields: [Field] {
    switch shape {
    case .object(let properties, _):
      properties.flatMap { property in
        [Field(name: property.name, schema: property.schema, isRequired: property.isRequired)]
          + property.schema.nestedFields(in: property.name)
      }
    case .array: nestedFields(in: "")
    case .named(_, let schema): schema.fields
    case .plain: []
    }
  }

  private func nestedFields(in name: String) -> [Field] {
    switch shape {
    case .object: fields.map { $0.within(name + ".") }
    case .array(let items): items.nestedFields(in: name + "[]")
    case .plain, .named: []
    }
  }
}

extension Schema.Field {
  fileprivate func within(_ prefix: String) -> Schema.Field {
    Schema.Field(name: prefix + name, schema: schema, isRequired: isRequired)
  }
}
