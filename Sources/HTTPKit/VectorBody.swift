package import Foundation
package import Hummingbird

/// JSON bodies with vectors in them.
package enum VectorBody {
  /// The whole body, which is large for JSON: decode it where it keeps nobody waiting.
  package static func collect(_ request: Request, _ context: AppContext, limits: UploadLimits) async throws -> Data {
    // The body, its copy, the decoder's map of it, the numbers, and the reply that repeats them.
    let body = try await request.collectBody(upTo: limits.request, memory: context.bodyMemory, factor: 16)
    return Data(body.readableBytesView)
  }

  package static func decode<Body: Decodable>(_ type: Body.Type, from data: Data) throws(APIError) -> Body {
    try Request.decode(type, from: NotFiniteNumbers.replaced(in: data))
  }
}

/// A vector as a client wrote it, of any length up to a limit.
package struct VectorText: Decodable, Sendable {
  package let numbers: [Double]

  private static let longest = 16_384

  package init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    var numbers: [Double] = []
    while !container.isAtEnd {
      guard numbers.count < Self.longest else {
        throw APIError.badVector("A vector has more than \(Self.longest) numbers")
      }
      numbers.append(try container.decode(Number.self).value)
    }
    self.numbers = numbers
  }

  /// A number too large for the type is read as infinity, so that the vector can be refused for it.
  private struct Number: Decodable {
    let value: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      do {
        value = try container.decode(Double.self)
      } catch DecodingError.typeMismatch(let type, let context) {
        throw DecodingError.typeMismatch(type, context)
      } catch DecodingError.valueNotFound(let type, let context) {
        throw DecodingError.valueNotFound(type, context)
      } catch {
        value = .infinity
      }
    }
  }
}

/// The vectors of one request, up to a limit: millions of short ones would take a hundred times the body's memory.
package struct VectorTexts: Decodable, Sendable {
  package let vectors: [[Double]]

  package static let most = 10_000

  package init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    var vectors: [[Double]] = []
    while !container.isAtEnd {
      guard vectors.count < Self.most else {
        throw APIError.invalid("A request may have at most \(Self.most) vectors")
      }
      vectors.append(try container.decode(VectorText.self).numbers)
    }
    self.vectors = vectors
  }
}
