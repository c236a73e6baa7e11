package import Hummingbird

extension Response {
  /// A JSON reply with its keys sorted, so that equal replies are equal bytes. It ends the line, for terminals.
  package static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    var body = ByteBuffer(bytes: try JSONText(value).utf8)
    body.writeString("\n")
    return bytes(body, type: "application/json", status: status)
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
  package init(_ error: APIError) {
    struct Body: Encodable {
      let message: String
      let code: Int
    }
    let body = Body(message: error.message, code: error.code)
    // Two plain fields: encoding them can't fail, and if it did the status would still say what matters.
    self = (try? Response.json(body, status: error.status)) ?? Response(status: error.status)
    for field in error.headers { headers[field.name] = field.value }
  }
}
