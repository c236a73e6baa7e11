import FaceDomain
import HTTPTypes

extension OpenAPIDocument {
  /// The document in OpenAPI 3.1. The same routes give the same value, member by member.
  package var json: JSONValue {
    [
      "openapi": "3.1.0",
      "info": ["title": .string(title), "version": .string(version), "description": .string(description)],
      "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
      "servers": [["url": "/"]],
      "tags": .array(tags.map { ["name": .string($0.name), "description": .string($0.description)] }),
      "paths": paths,
      "components": [
        "schemas": .object(namedSchemas.map { .init($0.name, $0.schema.json()) }),
        "securitySchemes": [Self.securityName: Self.securityScheme],
      ],
    ]
  }

  private static let securityName = "serviceKey"
  private static let securityScheme: JSONValue = [
    "type": "apiKey", "in": "header", "name": "x-api-key",
    "description": "The key of a service; each operation says of which type.",
  ]

  private var paths: JSONValue {
    var seen: Set<String> = []
    let order = routes.map(\.path).filter { seen.insert($0).inserted }
    return .object(
      order.map { path in
        .init(
          path,
          .object(
            routes.filter { $0.path == path }.map {
              .init($0.method.rawValue.lowercased(), $0.operation.json(security: Self.securityName))
            }))
      })
  }
}

extension Operation {
  fileprivate func json(security name: String) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("operationId", .string(id)), .init("tags", [.string(tag.name)]), .init("summary", .string(summary)),
    ]
    if !fullDescription.isEmpty { members.append(.init("description", .string(fullDescription))) }
    members.append(.init("security", security == .open ? [] : [.object([.init(name, [])])]))
    if !parameters.isEmpty { members.append(.init("parameters", .array(parameters.map(\.json)))) }
    if let body { members.append(.init("requestBody", body.json(parameters))) }
    var replies: [JSONValue.Member] = []
    if let reply { replies.append(.init("\(reply.status.code)", reply.json)) }
    replies += errorReplies.map { .init("\($0.status.code)", $0.json) }
    members.append(.init("responses", .object(replies)))
    return .object(members)
  }

  /// With a sentence on the key, which OpenAPI has no field for.
  private var fullDescription: String {
    let key: String? =
      if case .serviceKey(let type) = security { "Needs the key of a \(type.name) service." } else { nil }
    return [description, key ?? ""].filter { !$0.isEmpty }.joined(separator: "\n\n")
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
    let isJSON = contentType == "application/json"
    var members: [JSONValue.Member] = [.init("description", .string(description))]
    if !headers.isEmpty {
      members.append(
        .init(
          "headers",
          .object(headers.map { .init($0.name, ["required": true, "schema": ["type": "string", "const": $0.value]]) })))
    }
    members.append(
      .init("content", .object([.init(contentType, isJSON ? schema.content : ["schema": schema.json()])])))
    return .object(members)
  }
}

extension Operation.ErrorReply {
  /// The error body with the codes that this operation can give.
  fileprivate var json: JSONValue {
    var members: [JSONValue.Member] = [.init("description", .string(status.reasonPhrase))]
    if !headers.isEmpty {
      members.append(
        .init(
          "headers",
          .object(headers.map { .init($0.rawName, ["required": true, "schema": ["type": "string"]]) })))
    }
    let schema: JSONValue = [
      "allOf": [
        Schema.error.json(), ["properties": ["code": ["enum": .array(codes.map { .integer($0) })]]],
      ]
    ]
    members.append(
      .init("content", ["application/json": ["schema": schema, "examples": .object(examples)]]))
    return .object(members)
  }

  private var examples: [JSONValue.Member] {
    var used: [Int: Int] = [:]
    return errors.map { error in
      let number = (used[error.code] ?? 0) + 1
      used[error.code] = number
      return .init(
        number == 1 ? "code \(error.code)" : "code \(error.code), \(number)",
        ["value": error.json])
    }
  }
}

extension APIError {
  var json: JSONValue { ["message": .string(message), "code": .integer(code)] }
}

extension Schema {
  /// A body of this schema with an example.
  fileprivate var content: JSONValue { ["schema": json(), "example": example] }
}
