package import Hummingbird

extension Request {
  /// The fields of a small form, wherever the client put them: in the query, or in a body of either kind of form. Files
  /// are left out. A body of another kind is not looked at, and doesn't take away the query.
  /// - Parameter limit: bytes of the body.
  /// - Throws: code 103 for a larger one, code 0 for one that is not what its type says.
  package func formFields(upTo limit: Int = 64 << 10) async throws -> RequestParameters {
    var texts = [uri.query ?? ""]
    var fields: [(name: String, value: String)] = []
    let contentType = headers[.contentType] ?? ""
    switch HeaderParameters(contentType)?.value {
    case "application/x-www-form-urlencoded":
      texts.append(String(buffer: try await collectBody(upTo: limit)))
    case "multipart/form-data":
      let body = try await collectBody(upTo: limit)
      var builder = try MultipartFormBuilder(contentType: contentType)
      try builder.feed(Array(body.readableBytesView)[...])
      fields = try builder.finish().textFields()
    default: break
    }
    return try RequestParameters(encoded: texts, fields: fields)
  }
}
