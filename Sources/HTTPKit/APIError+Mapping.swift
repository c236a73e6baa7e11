package import FaceDomain
import NIOCore
import NIOHTTP1

/// What errors of the other parts mean to a client.
extension APIError {
  package init(_ error: FaceError) {
    self =
      switch error {
      case .noFace: .noFace
      case .unreadableImage(let reason): .unreadableImage(reason: reason)
      case .tooManyPixels(let width, let height, let limit):
        .tooManyPixels(width: width, height: height, limit: limit)
      case .sideTooLong(let width, let height, let limit):
        .sideTooLong(width: width, height: height, limit: limit)
      case .busy: .busy
      case .cancelled: .clientLeft
      case .coreUnavailable: .coreUnavailable
      }
  }

  package init(_ error: CollectionError) {
    self =
      switch error {
      case .moreThanOneFace: .moreThanOneFace
      case .subjectExists: .subjectExists
      case .subjectNotFound(let name): .subjectNotFound(name)
      case .faceNotFound: .imageIDIncorrect
      case .qualityTooLow(let quality, let minimum, let reasons):
        .qualityTooLow(quality: quality, minimum: minimum, reasons: reasons)
      case .keyOfAnotherRequest: .keyOfAnotherRequest
      case .notLive: .notLive
      case .cannotJudge(let plugin): .cannotJudge(plugin)
      case .mustBeDetected:
        .invalid("The service requires more of a face than detect_faces=false can tell")
      }
  }

  package init(_ error: AccountError) {
    self =
      switch error {
      case .accessDenied: .accessDenied("Access denied")
      case .notAllowed: .notAllowed("Action not allowed for current user")
      case .ownerStays: .notAllowed("Global owner cannot be removed!")
      case .ownRole: .ownRole
      case .applicationNotFound(let guid): .applicationNotFound(guid.clipped(to: 64))
      case .serviceNotFound(let guid): .serviceGUIDNotFound(guid.clipped(to: 64))
      case .serviceOfAnotherApplication(let service, let application):
        .serviceOfAnotherApplication(service: service, application: application)
      case .accountNotFound(let who): .accountNotFound(who.clipped(to: 64))
      case .emailTaken: .emailTaken
      case .emailMalformed: .emailMalformed
      case .nameTaken(let name): .nameTaken(name)
      case .passwordWrong: .passwordWrong
      case .alreadyMember(let email, let application): .alreadyMember(email: email, application: application)
      case .confirmationInvalid: .confirmationInvalid
      case .resetInvalid: .resetInvalid
      case .mailDisabled: .mailDisabled
      case .setupTokenWrong:
        .accessDenied("The first account needs the setup token that the server was started with (SETUP_TOKEN)")
      case .tooMany(let what, let limit): .invalid("There may be at most \(limit) \(what)")
      case .invalid(let what): .invalid(what)
      case .emptyField(let name): .emptyField(name)
      case .migrationUnderWay: .migrationUnderWay
      case .upstreamServersConnected: .upstreamServersConnected
      case .forbiddenCharacters: .specialCharacters
      case .busy: .busy
      case .tooManyAttempts(let seconds): .tooManyAttempts(seconds: seconds)
      }
  }

  package init(_ error: NamedVectorError) {
    self =
      switch error.reason {
      case .zero: .badVector("\(error.name) is a vector of zeros")
      case .notFinite: .badVector("\(error.name) has numbers that are not finite")
      case .wrongLength(let expected, let actual):
        .badVector("\(error.name) has \(actual) numbers, \(expected) are expected")
      }
  }

  package init(_ error: MultipartError) {
    self =
      switch error {
      case .limitExceeded(.partBytes, let maximum): .tooLarge(what: "A file", limit: maximum)
      case .limitExceeded(.totalBytes, let maximum): .tooLarge(what: "The request", limit: maximum)
      default: .malformed(error.description)
      }
  }

  package init(_ error: Base64Error) {
    self =
      switch error {
      case .notBase64: .notBase64
      case .tooLarge(let limit): .tooLarge(what: "The image", limit: limit)
      }
  }

  package init(_ error: ParameterError) {
    self =
      if error.expected == ParameterError.text {
        // Without the value: it may be a password.
        .malformed("The parameter \(error.name) is not \(error.expected)")
      } else {
        .malformed("The parameter \(error.name) is '\(error.value)', \(error.expected) is expected")
      }
  }

  package init(_ violation: SubjectName.Violation) {
    self =
      switch violation {
      case .blank: .invalid("Subject name cannot be empty")
      case .tooLong: .invalid("Subject name size must be between 1 and \(SubjectName.maximumLength)")
      case .forbiddenCharacter: .specialCharacters
      case .zeroCharacter: .invalid("Subject name cannot contain the zero character")
      }
  }

  /// Nil for an error that no client should hear of.
  package init?(_ error: any Error) {
    switch error {
    case let error as APIError: self = error
    case let error as FaceError: self.init(error)
    case let error as CollectionError: self.init(error)
    case let error as AccountError: self.init(error)
    case let error as VectorError: self.init(NamedVectorError(name: "The embedding", reason: error))
    case let error as NamedVectorError: self.init(error)
    case let error as MultipartError: self.init(error)
    case let error as Base64Error: self.init(error)
    case let error as ParameterError: self.init(error)
    case let error as SubjectName.Violation: self.init(error)
    // Also where a connection broke while its body was read.
    case is CancellationError, is IOError: self = .clientLeft
    case is HTTPParserError: self = .malformed("The request is not valid HTTP, or ended too early")
    default: return nil
    }
  }
}
