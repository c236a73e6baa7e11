package import Hummingbird

extension RequestParameters {
  /// Bytes of a form without files.
  private static let largestForm = 64 << 10

  /// The parameters of a request without photos: those of its query, and of a form in its body if it has one.
  package static func read(_ request: Request) async throws -> RequestParameters {
    let query = request.uri.query ?? ""
    let contentType = request.headers[.contentType] ?? ""
    switch HeaderParameters(contentType)?.value {
    case "multipart/form-data":
      let body = try await request.collectBody(upTo: largestForm)
      var builder = try MultipartFormBuilder(contentType: contentType)
      try builder.feed(Array(body.readableBytesView)[...])
      return try RequestParameters(query: query, fields: builder.finish().textFields())
    case "application/x-www-form-urlencoded":
      let body = try await request.collectBody(upTo: largestForm)
      return try RequestParameters(query: query + "&" + String(buffer: body))
    default:
      return try RequestParameters(query: query)
    }
  }
}
