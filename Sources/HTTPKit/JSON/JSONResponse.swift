public import Hummingbird

extension Response {
  /// A JSON reply with its keys sorted, so that equal replies are equal bytes. It ends the line, for terminals.
  package static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    var body = ByteBuffer(bytes: try JSONText(value).utf8)
    body.writeString("\n")
    return bytes(body, type: "application/json", status: status)
  }

  /// A reply without a body, and so without a type of it.
  package static func empty(status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
    // The length, 0, is added where there is none.
    Response(status: status, headers: headers)
  }

  package static func bytes(
    _ body: ByteBuffer, type: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = type
    headers[.contentLength] = String(body.readableBytes)
    guard body.readableBytes > pieceLength else {
      return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }
    // In pieces, so that one who reads slowly, but reads, is told from one who doesn't.
    let pieces = ResponseBody(contentLength: body.readableBytes) { [body] writer in
      var rest = body
      while rest.readableBytes > 0, let piece = rest.readSlice(length: min(rest.readableBytes, pieceLength)) {
        try await writer.write(piece)
      }
      try await writer.finish(nil)
    }
    return Response(status: status, headers: headers, body: pieces)
  }

  private static var pieceLength: Int { 64 << 10 }

  /// CompreFace's error body.
  public init(_ error: APIError) {
    struct Body: Encodable {
      let message: String
      let code: Int
    }
    struct OAuthBody: Encodable {
      let error: String
      let error_description: String
    }
    // Plain fields: encoding them can't fail, and if it did the status would still say what matters.
    let response =
      if let name = error.oauthName {
        try? Response.json(OAuthBody(error: name, error_description: error.message), status: error.status)
      } else {
        try? Response.json(Body(message: error.message, code: error.code), status: error.status)
      }
    self = response ?? Response(status: error.status)
    for field in error.headers { headers[field.name] = field.value }
  }
}
