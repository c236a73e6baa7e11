import Foundation
package import Hummingbird

/// How much a request may bring.
public struct UploadLimits: Sendable, Equatable {
  /// Bytes of one photo.
  public var file: Int
  /// Bytes of a whole request that carries photos as they are.
  public var request: Int

  public init(file: Int = 5 << 20, request: Int = 10 << 20) {
    self.file = file
    self.request = request
  }

  /// JSON bodies may be larger than others: base64 takes four characters for three bytes; the rest of such a body is small.
  package var largestBody: Int { request / 3 * 4 + (64 << 10) }
}

extension Request {
  /// The whole body, refused from its header where that says it is too large.
  /// - Parameters:
  ///   - memory: where its bytes are counted, `factor` times for a body that is copied while it is decoded.
  package func collectBody(
    upTo limit: Int, memory: BodyMemory? = nil, factor: Int = 1
  ) async throws -> ByteBuffer {
    try checkLength(limit)
    var body = ByteBuffer()
    for try await chunk in self.body {
      try memory?.take(chunk.readableBytes * factor)
      guard body.readableBytes + chunk.readableBytes <= limit else {
        throw APIError.tooLarge(what: "The request", limit: limit)
      }
      body.writeImmutableBuffer(chunk)
    }
    return body
  }

  package func checkLength(_ limit: Int) throws(APIError) {
    if let length = headers[.contentLength].flatMap(Int.init), length > limit {
      throw .tooLarge(what: "The request", limit: limit)
    }
  }

  /// A small JSON body.
  package func decodeJSON<Body: Decodable>(
    _ type: Body.Type, upTo limit: Int = 64 << 10, memory: BodyMemory? = nil
  ) async throws -> Body {
    let body = try await collectBody(upTo: limit, memory: memory, factor: 4)
    return try Self.decode(type, from: Data(body.readableBytesView))
  }

  /// - Parameter fields: for a type that reads only some, their names.
  static func decode<Body: Decodable>(
    _ type: Body.Type, from data: Data, only fields: [String] = []
  ) throws(APIError) -> Body {
    do {
      let decoder = JSONDecoder()
      decoder.userInfo[.wantedFields] = fields
      return try decoder.decode(type, from: data)
    } catch let error as APIError {
      throw error
    } catch let error as DecodingError {
      throw .malformed("The request body is not the JSON that is expected: \(error.problem)")
    } catch {
      throw .malformed("The request body is not valid JSON")
    }
  }
}

extension DecodingError {
  /// Where and what, without the value.
  fileprivate var problem: String {
    switch self {
    case .typeMismatch(_, let context): "\(context.place) has the wrong type"
    case .valueNotFound(_, let context): "\(context.place) is null"
    case .keyNotFound(let key, _): "\(key.stringValue) is missing"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty ? "it is not valid JSON" : "\(context.place) can't be read"
    @unknown default: "it is not valid JSON"
    }
  }
}

extension DecodingError.Context {
  fileprivate var place: String {
    codingPath.isEmpty ? "its top level" : codingPath.map(\.stringValue).joined(separator: ".")
  }
}
