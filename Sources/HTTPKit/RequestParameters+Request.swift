package import Hummingbird

extension RequestParameters {
  /// Bytes of a form without files.
  private static let largestForm = 64 << 10

  /// The parameters of a request without photos: those of its query, and of a form in its body if it has one.
  /// - Throws: code 0 for any other body, also for a form with files.
  package static func read(_ request: Request) async throws -> RequestParameters {
    let query = request.uri.query ?? ""
    let contentType = request.headers[.contentType] ?? ""
    switch HeaderParameters(contentType)?.value {
    case "multipart/form-data":
      let body = try await request.collectBody(upTo: largestForm)
      var builder = try MultipartFormBuilder(contentType: contentType)
      try builder.feed(Array(body.readableBytesView)[...])
      let form = try builder.finish()
      guard !form.parts.contains(where: \.isFile) else { throw APIError.malformed("No file is expected here") }
      return try RequestParameters(query: query, fields: form.textFields())
    case "application/x-www-form-urlencoded":
      let body = try await request.collectBody(upTo: largestForm)
      return try RequestParameters(query: query + "&" + String(buffer: body))
    default:
      // What a client meant by a body nobody reads could be the subject to delete: without it, all would go.
      guard try await request.collectBody(upTo: largestForm).readableBytes == 0 else {
        throw APIError.malformed("Parameters are taken from the query or from a form, not from a body of another kind")
      }
      return try RequestParameters(query: query)
    }
  }
}
