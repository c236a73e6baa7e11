import FaceDomain
import FaceWire
public import HTTPKit
public import Hummingbird

/// The core's way of saying what is wrong: `{"message": …}` in the words of 1.2, which callers compare, and the fields of
/// ``WireError`` beside it.
public enum CoreErrors {
  /// - Parameter error: in the api's words.
  @Sendable public static func response(_ error: APIError) -> Response {
    let (status, text) = words(error)
    var body = WireError(message: "\(status.code) \(status.reasonPhrase): \(text)", code: error.code)
    switch error {
    case .unreadableImage(let reason): body.reason = reason
    case .tooManyPixels(let width, let height, let limit), .sideTooLong(let width, let height, let limit):
      (body.width, body.height, body.limit) = (width, height, limit)
      body.reason = if case .sideTooLong = error { "side" } else { "pixels" }
    default: break
    }
    var response = (try? Response.json(body, status: status)) ?? Response(status: status)
    for field in error.headers { response.headers[field.name] = field.value }
    response.headers[.cacheControl] = "max-age=0, no-cache, no-store, must-revalidate, proxy-revalidate"
    return response
  }

  private static func words(_ error: APIError) -> (HTTPResponse.Status, String) {
    switch error {
    case .unreadableImage: (.badRequest, "Image has incorrect format or is broken")
    case .missingPart, .emptyField: (.badRequest, "No file is attached")
    // 405 and 404 as Flask says them.
    case .methodNotSupported: (.methodNotAllowed, "The method is not allowed for the requested URL.")
    case .unknownPath:
      (
        .notFound,
        "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again."
      )
    default: (error.status, error.message)
    }
  }
}

extension APIError {
  static let noFileSelected = APIError.invalid("No file is selected")
  static let threshold = APIError.invalid("Detection threshold incorrect (0 <= det_prob_threshold <= 1)")
  static let limitFormat = APIError.invalid("Limit format is invalid (limit >= 0)")
  static let limitValue = APIError.invalid("Limit value is invalid (limit >= 0)")
}
