import HTTPTypes

extension Operation {
  /// The errors of one status.
  struct ErrorReply: Sendable {
    let status: HTTPResponse.Status
    let errors: [APIError]

    /// Each once, ascending; of the errors that have a message and a code.
    var codes: [Int] { Set(errors.filter { $0.oauthName == nil }.map(\.code)).sorted() }

    /// Each once; of the errors in OAuth's form.
    var oauthNames: [String] { Set(errors.compactMap(\.oauthName)).sorted() }

    /// Headers that every error of this status has.
    var headers: [HTTPField.Name] {
      let names = errors.map { $0.headers.map(\.name) }
      return names.first?.filter { name in names.allSatisfy { $0.contains(name) } } ?? []
    }
  }

  /// Everything that can go wrong, grouped by status.
  var errorReplies: [ErrorReply] {
    Dictionary(grouping: allErrors, by: \.status.code).sorted { $0.key < $1.key }.map { _, errors in
      ErrorReply(status: errors[0].status, errors: errors.sorted { $0.code < $1.code })
    }
  }

  /// Everything that can go wrong, an example each: the operation's own errors, and those that follow from who
  /// may, from its parameters and its body.
  package var allErrors: [APIError] {
    var seen: Set<String> = []
    return (security.errors + pathErrors + parameterErrors + bodyErrors + errors)
      .filter { seen.insert("\($0.status.code) \($0.code) \($0.message)").inserted }
  }

  private var pathErrors: [APIError] {
    guard parameters.contains(where: { $0.place == .path }) else { return [] }
    // An empty variable makes it another path.
    return [
      .wrongMethod, .malformed("The path is not valid UTF-8 in percent encoding, or contains the zero character"),
    ]
  }

  private var parameterErrors: [APIError] {
    let query = parameters.filter { $0.place == .query }
    guard let first = query.first else { return [] }
    guard let strict = query.first(where: { !$0.isLenient && $0.schema.expectedInErrors != nil }),
      let expected = strict.schema.expectedInErrors
    else {
      return [
        APIError(
          ParameterError(
            name: first.name, value: "\u{FFFD}", expected: ParameterError.text))
      ]
    }
    return [APIError(ParameterError(name: strict.name, value: "many", expected: expected))]
  }

  private var bodyErrors: [APIError] {
    switch body {
    case nil: []
    case .json(_, let largest):
      [.malformedJSON, .tooLarge(what: "The request", limit: largest), .tooSlow(seconds: 60)]
    case .form:
      [
        .malformed("The request body is not the form that its Content-Type says"),
        .tooLarge(what: "The request", limit: 64 << 10), .tooSlow(seconds: 60),
      ]
    case .photos(let photos):
      [
        .malformed("The Content-Type must be multipart/form-data or application/json"), .malformedJSON,
        APIError(MultipartError.truncated), .notBase64,
      ] + photos.map { .emptyField($0.nameInErrors) } + photos.map { .missingPart($0.field) } + [
        .tooSlow(seconds: 60), .tooLarge(what: "A file", limit: UploadLimits().file),
        .tooLarge(what: "The request", limit: UploadLimits().request), .busy,
      ]
    }
  }
}

extension APIError {
  /// What any path says to a method it doesn't know.
  static let wrongMethod = APIError.methodNotSupported(method: "PATCH", allowed: ["GET"])
  fileprivate static let malformedJSON = APIError.malformed(
    "The request body is not the JSON that is expected: it is not valid JSON")
}

extension Schema {
  /// What messages about a parameter of this kind say is expected; nil where any text will do.
  fileprivate var expectedInErrors: String? {
    switch shape {
    case .plain("integer"): "an integer"
    case .plain("number"): "a number"
    case .plain("boolean"): "true or false"
    default: nil
    }
  }
}
