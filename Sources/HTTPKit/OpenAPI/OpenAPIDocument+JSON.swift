import HTTPTypes

extension OpenAPIDocument {
  /// The document in OpenAPI 3.1. The same routes give the same value, member by member.
  package var json: JSONValue {
    [
      "openapi": "3.1.0",
      "info": ["title": .string(title), "version": .string(version), "description": .string(fullDescription)],
      "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
      "servers": [["url": "/"]],
      "tags": .array(tags.map { ["name": .string($0.name), "description": .string($0.description)] }),
      "paths": paths,
      "components": [
        "schemas": .object(namedSchemas.map { .init($0.name, $0.schema.json()) }),
        "securitySchemes": .object(securitySchemes.map { .init($0.rawValue, $0.json) }),
      ],
    ]
  }

  /// On the page for people signing in has a section of its own.
  private var fullDescription: String { hasAccounts ? description + "\n\n" + Self.signingIn : description }

  private var paths: JSONValue {
    var seen: Set<String> = []
    let order = routes.map(\.path).filter { seen.insert($0).inserted }
    return .object(
      order.map { path in
        .init(
          path,
          .object(
            routes.filter { $0.path == path }.map {
              .init($0.method.rawValue.lowercased(), $0.operation.json)
            }))
      })
  }
}

extension Operation {
  fileprivate var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("operationId", .string(id)), .init("tags", [.string(tag.name)]), .init("summary", .string(summary)),
    ]
    if !fullDescription.isEmpty { members.append(.init("description", .string(fullDescription))) }
    members.append(.init("security", .array(security.schemes.map { .object([.init($0.rawValue, [])]) })))
    if !parameters.isEmpty { members.append(.init("parameters", .array(parameters.map(\.json)))) }
    if let body { members.append(.init("requestBody", body.json(parameters))) }
    let responses =
      replies.map { JSONValue.Member("\($0.status.code)", $0.json) }
      + errorReplies.map { JSONValue.Member("\($0.status.code)", $0.json) }
    members.append(.init("responses", .object(responses)))
    return .object(members)
  }

  /// With a sentence on who may.
  private var fullDescription: String {
    [description, security.sentence ?? ""].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }
}

extension Operation.Parameter {
  fileprivate var json: JSONValue {
    [
      "name": .string(name), "in": .string(place.rawValue), "required": .boolean(isRequired),
      "description": .string(description), "schema": schema.json(default: fallback),
    ]
  }
}

extension Operation.Body {
  /// - Parameter parameters: of the operation; a form may hold those of the query.
  fileprivate func json(_ parameters: [Operation.Parameter]) -> JSONValue {
    switch self {
    case .json(let schema, _): ["required": true, "content": ["application/json": schema.content]]
    case .form(let fields, let example):
      [
        "description": "The fields may stand in the query instead.", "required": false,
        "content": .object(
          ["application/x-www-form-urlencoded", "multipart/form-data"].map {
            .init($0, ["schema": Schema.open(fields).json(), "example": example ?? Self.example(fields)])
          }),
      ]
    case .photos(let photos):
      [
        "required": true,
        "content": [
          "multipart/form-data": [
            "schema": Schema.open(Self.files(photos) + Self.fields(parameters)).json()
          ],
          "application/json": Schema.open(Self.texts(photos)).content,
        ],
      ]
    }
  }

  /// The fields that are always needed.
  static func example(_ fields: [Schema.Property]) -> JSONValue {
    .object(fields.filter(\.isRequired).map { .init($0.name, $0.schema.example) })
  }

  static func files(_ photos: [Operation.Photo]) -> [Schema.Property] {
    photos.map { .required($0.field, Schema.binary.described($0.description)) }
  }

  static func texts(_ photos: [Operation.Photo]) -> [Schema.Property] {
    photos.map { .required($0.field, Schema.base64.described($0.description)) }
  }

  private static func fields(_ parameters: [Operation.Parameter]) -> [Schema.Property] {
    parameters.filter { $0.place == .query }.map {
      .optional($0.name, $0.schema.described("The parameter of this name; it may stand here or in the query."))
    }
  }
}

extension Operation.Reply {
  fileprivate var json: JSONValue {
    var members: [JSONValue.Member] = [.init("description", .string(description))]
    if !headers.isEmpty {
      members.append(
        .init(
          "headers",
          .object(headers.map { .init($0.name, ["required": true, "schema": $0.schema.json()]) })))
    }
    if let content {
      let body: JSONValue =
        content.type == "application/json" ? content.schema.content : ["schema": content.schema.json()]
      members.append(.init("content", .object([.init(content.type, body)])))
    }
    return .object(members)
  }
}

extension Schema {
  /// A body of this schema with an example.
  fileprivate var content: JSONValue { ["schema": json(), "example": example] }
}
