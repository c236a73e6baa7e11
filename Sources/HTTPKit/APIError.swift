public import FaceDomain
public import HTTPTypes

/// Every error a client can get: the table of status, code and message.
///
/// Codes up to 44 are CompreFace 1.2's, those from 101 on are ours. A message names what is wrong and what is
/// allowed; it never holds a photo, a vector or another's key.
public enum APIError: Error, Equatable, Sendable {
  case unexpected
  case malformed(String)
  case forbidden(String)
  case unknownPath(String)
  case methodNotSupported(method: String, allowed: [String])
  case emptyField(String)
  case serviceNotFound(ServiceType, key: String)
  case missingKey
  case notBase64
  case keyNotUUID
  case invalid(String)
  case noFace
  case moreThanOneFace
  case missingParameter(String)
  case missingPart(String)
  case specialCharacters
  case coreUnavailable
  case subjectNotFound(String)
  case subjectExists
  case imageNotFound(String)
  case imageIDIncorrect
  case unreadableImage(reason: String)
  case tooManyPixels(width: Int, height: Int, limit: Int)
  case sideTooLong(width: Int, height: Int, limit: Int)
  case tooLarge(what: String, limit: Int)
  case tooSlow(seconds: Int)
  case clientLeft
  case badVector(String)
  case busy
  case databaseUnavailable
  case qualityTooLow(quality: Double, minimum: Double, reasons: [String])
  case notLive
  /// The core lacks the plugin of this slug.
  case cannotJudge(String)
  case keyOfAnotherRequest

  // MARK: Of the gateway
  case keyOrSessionNeeded
  /// The server of this role doesn't answer.
  case roleUnavailable(String)
  case roleTooSlow(String, milliseconds: Int)

  // MARK: Of the administration
  case accessDenied(String)
  case applicationNotFound(String)
  case serviceOfAnotherApplication(service: String, application: String)
  case emailTaken
  case notAllowed(String)
  /// As the administration says it.
  case serviceGUIDNotFound(String)
  case illegalReplacer(String)
  case ownRole
  case accountNotFound(String)
  case nameTaken(String)
  case passwordWrong
  case alreadyMember(email: String, application: String)
  case emailMalformed
  case confirmationInvalid
  case mailDisabled
  case resetInvalid
  case noDemo
  case migrationUnderWay
  case upstreamServersConnected
  case tooManyAttempts(seconds: Int)
  /// Nobody is signed in. Its body has the form of OAuth's errors.
  case unauthenticated(String)
  /// What somebody signed in with isn't good, or isn't any more. In the same form.
  case invalidToken
  /// Of the endpoint that gives tokens, in the form of OAuth's errors.
  case oauth(HTTPResponse.Status, String)

  private typealias Entry = (status: HTTPResponse.Status, code: Int, message: String)

  private var entry: Entry {
    switch self {
    case .unexpected: (.internalServerError, 0, "Something went wrong, please try again")
    case .malformed(let what): (.badRequest, 0, what)
    case .forbidden(let why): (.forbidden, 0, why)
    case .unknownPath(let path): (.notFound, 0, "There is nothing at \(path)")
    case .methodNotSupported(let method, _): (.notFound, 0, "Request method '\(method)' not supported")
    case .emptyField(let name): (.badRequest, 5, "Field \(name) cannot be empty")
    case .serviceNotFound(let type, let key):
      (.notFound, 10, "\(type.title) service with API Key \(key) not found")
    case .missingKey: (.badRequest, 20, "Missing header: x-api-key")
    case .notBase64: (.badRequest, 21, "Provided value is not Base64")
    case .keyNotUUID: (.badRequest, 26, "Service API key should be UUID")
    case .invalid(let what): (.badRequest, 26, what)
    case .noFace: (.badRequest, 28, "No face is found in the given image")
    case .moreThanOneFace: (.badRequest, 31, "More than one face in the source image")
    case .missingParameter(let name): (.badRequest, 33, "Required parameter \(name) is missing")
    case .missingPart(let name): (.badRequest, 34, "Required part \(name) is missing")
    case .specialCharacters:
      (.badRequest, 36, #"The name cannot contain the following special characters: ';', '/', '\'"#)
    case .coreUnavailable:
      (.serviceUnavailable, 41, "Error during synchronization between servers: the face core is not available")
    case .subjectNotFound(let name): (.notFound, 42, "Subject \(name) not found")
    case .subjectExists: (.badRequest, 43, "Subject already exists")
    case .imageNotFound(let id): (.notFound, 44, "Image \(id) not found")
    case .imageIDIncorrect: (.notFound, 44, "Image Id is incorrect")
    case .unreadableImage(let reason): (.badRequest, 101, "The image can't be read: \(reason)")
    case .tooManyPixels(let width, let height, let limit):
      (.badRequest, 102, "The image has \(width) × \(height) pixels, at most \(limit) are allowed")
    case .sideTooLong(let width, let height, let limit):
      (.badRequest, 102, "The image has \(width) × \(height) pixels, a side may have at most \(limit)")
    case .tooLarge(let what, let limit):
      (.contentTooLarge, 103, "\(what) is larger than the allowed \(limit) bytes")
    case .tooSlow(let seconds):
      (.requestTimeout, 0, "The request's body took longer than \(seconds) seconds")
    // Nobody reads it: it is for the log.
    case .clientLeft: (.init(code: 499, reasonPhrase: "Client Closed Request"), 0, "The client has left")
    case .badVector(let what): (.badRequest, 104, what)
    case .busy: (.serviceUnavailable, 105, "The server is busy, please try again")
    case .databaseUnavailable: (.serviceUnavailable, 0, "The database is not available, please try again")
    case .keyOrSessionNeeded: (.unauthorized, 20, "The core needs the x-api-key of a service, or a session")
    case .roleUnavailable(let role): (.badGateway, 110, "The \(role) server does not answer, please try again")
    case .roleTooSlow(let role, let milliseconds):
      (.gatewayTimeout, 111, "The \(role) server has said nothing for \(milliseconds) ms")
    case .accessDenied(let why): (.forbidden, 1, why)
    case .applicationNotFound(let guid): (.notFound, 2, "App \(guid) not found")
    case .serviceOfAnotherApplication(let service, let application):
      (.notFound, 3, "Model \(service) does not belong to application \(application)")
    case .emailTaken: (.badRequest, 4, "This email already registered")
    case .notAllowed(let why): (.badRequest, 9, why)
    // With the blank at the beginning, and calling a guid a key, as 1.2 does.
    case .serviceGUIDNotFound(let guid): (.notFound, 10, " service with API Key \(guid) not found")
    case .illegalReplacer(let value): (.badRequest, 13, "Illegal replacer value=\(value)!")
    case .ownRole: (.badRequest, 14, "User can't change their role")
    case .accountNotFound(let who): (.notFound, 16, "User \(who) does not exist")
    case .nameTaken(let name): (.badRequest, 17, "Name \(name) is not unique")
    case .passwordWrong: (.badRequest, 18, "User's password is incorrect")
    case .alreadyMember(let email, let application):
      (.badRequest, 19, "User \(email) already has access to application \(application)")
    case .emailMalformed: (.badRequest, 22, "Email format is incorrect")
    case .confirmationInvalid: (.forbidden, 25, "User registration token is expired!")
    case .migrationUnderWay: (.badRequest, 27, "Migration already executing")
    case .upstreamServersConnected:
      (.conflict, 113, "Servers of CompreFace 1.2 use the database, and know the old embeddings only. Stop them first")
    case .mailDisabled: (.internalServerError, 29, "We cannot send an email. No email server enabled!")
    case .resetInvalid: (.badRequest, 30, "The reset password token is invalid!")
    case .noDemo: (.notFound, 404, "The Demo model is not available any more!")
    case .tooManyAttempts(let seconds):
      (.tooManyRequests, 106, "Too many attempts, please try again in \(seconds) seconds")
    case .qualityTooLow(let quality, let minimum, let reasons):
      (
        .badRequest, 107,
        "The face has the quality \((quality * 1000).rounded(.down) / 1000), at least \(minimum) is required"
          + (reasons.isEmpty ? "" : "; it is \(reasons.joined(separator: ", "))")
      )
    case .notLive: (.badRequest, 108, "A living face is required; this one is taken for a picture of one")
    case .cannotJudge(let plugin):
      (.notImplemented, 109, "The service requires \(plugin), and the face core has no plugin for it")
    case .keyOfAnotherRequest: (.unprocessableContent, 112, "Another request had this Idempotency-Key")
    case .unauthenticated(let why): (.unauthorized, 0, why)
    // Without the token, which 1.2 repeats.
    case .invalidToken: (.unauthorized, 0, "Invalid or expired access token")
    case .oauth(let status, let why): (status, 0, why)
    }
  }

  public var status: HTTPResponse.Status { entry.status }
  public var code: Int { entry.code }
  public var message: String { entry.message }

  /// What OAuth calls the error; nil for one with a message and a code.
  var oauthName: String? {
    switch self {
    case .unauthenticated: "unauthorized"
    case .invalidToken: "invalid_token"
    // 1.2 says this whatever it is.
    case .oauth: "invalid_request"
    default: nil
    }
  }

  /// Headers beside the usual ones.
  package var headers: HTTPFields {
    switch self {
    case .methodNotSupported(_, let allowed): [.allow: allowed.joined(separator: ", ")]
    case .coreUnavailable, .busy, .databaseUnavailable, .roleUnavailable: [.retryAfter: "1"]
    case .tooManyAttempts(let seconds): [.retryAfter: String(seconds)]
    default: [:]
    }
  }
}

extension ServiceType {
  /// As 1.2 writes it in messages.
  fileprivate var title: String {
    switch self {
    case .recognition: "Recognition"
    case .detection: "Detection"
    case .verification: "Verification"
    }
  }
}
