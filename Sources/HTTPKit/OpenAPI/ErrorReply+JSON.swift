import HTTPTypes

extension Operation.ErrorReply {
  /// The error bodies of a status, with the codes or names that this operation can give.
  var json: JSONValue {
    var members: [JSONValue.Member] = [.init("description", .string(status.reasonPhrase))]
    if !headers.isEmpty {
      members.append(
        .init(
          "headers",
          .object(headers.map { .init($0.rawName, ["required": true, "schema": ["type": "string"]]) })))
    }
    members.append(
      .init("content", ["application/json": ["schema": schema, "examples": .object(examples)]]))
    return .object(members)
  }

  private var schema: JSONValue {
    let forms = [
      codes.isEmpty ? nil : Self.form(.error, "code", codes.map { .integer($0) }),
      oauthNames.isEmpty ? nil : Self.form(.oauthError, "error", oauthNames.map { .string($0) }),
    ].compactMap(\.self)
    return forms.count == 1 ? forms[0] : ["oneOf": .array(forms)]
  }

  /// One of the two forms of errors, with the values its field may have here.
  private static func form(_ schema: Schema, _ field: String, _ values: [JSONValue]) -> JSONValue {
    ["allOf": [schema.json(), ["properties": .object([.init(field, ["enum": .array(values)])])]]]
  }

  private var examples: [JSONValue.Member] {
    var used: [String: Int] = [:]
    return errors.map { error in
      let name = error.oauthName ?? "code \(error.code)"
      let number = (used[name] ?? 0) + 1
      used[name] = number
      return .init(number == 1 ? name : "\(name), \(number)", ["value": error.json])
    }
  }
}

extension APIError {
  /// The body a client gets.
  var json: JSONValue {
    if let name = oauthName { return ["error": .string(name), "error_description": .string(message)] }
    return ["message": .string(message), "code": .integer(code)]
  }
}

extension Schema {
  /// CompreFace's error body.
  static let error = Schema.closed([
    .required("message", Schema.string().example("No face is found in the given image").described("What is wrong.")),
    .required("code", Schema.integer(minimum: 0).example(28).described("Which error it is; programs compare this.")),
    .optional("reason", Schema.string().described("Of a core: why a photo can't be read, or which limit it passes.")),
    .optional("width", Schema.integer(minimum: 0).described("Of a core: pixels of a photo that is too large.")),
    .optional("height", Schema.integer(minimum: 0).described("The same.")),
    .optional("limit", Schema.integer(minimum: 0).described("Of a core: what is allowed.")),
  ]).named("Error")

  /// What those are told who are not signed in, or can't be.
  static let oauthError = Schema.closed([
    .required("error", Schema.string().example("unauthorized").described("Which error it is, in OAuth's words.")),
    .required(
      "error_description",
      Schema.string().example(.string(APIError.notSignedIn.message)).described("What is wrong.")),
  ]).named("OAuthError")
}
