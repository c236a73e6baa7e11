package import Foundation
package import Hummingbird

/// JSON bodies with vectors in them.
package enum VectorBody {
  /// The whole body, which is large for JSON: decode it where it keeps nobody waiting.
  package static func collect(_ request: Request, _ context: AppContext, limits: UploadLimits) async throws -> Data {
    // The body, its copy, and eight bytes a number in growing arrays.
    let body = try await request.collectBody(upTo: limits.request, memory: context.bodyMemory, factor: 4)
    return Data(body.readableBytesView)
  }

  package static func decode<Body: Decodable>(_ type: Body.Type, from data: Data) throws(APIError) -> Body {
    try Request.decode(type, from: data, lenient: true)
  }
}

/// A number of a vector. `NaN` and `Infinity`, which are no JSON but which some languages write, and numbers too large
/// are read as what they are, so that the vector can be refused for it.
package struct VectorNumber: Decodable, Sendable {
  package let value: Double

  package init(from decoder: any Decoder) throws {
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
