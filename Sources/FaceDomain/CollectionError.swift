/// Why a collection of faces can't do what it was asked.
public enum CollectionError: Error, Equatable, Sendable {
  case moreThanOneFace
  case subjectExists
  case subjectNotFound(String)
  /// The service has no such face, or none of the calculator in use.
  case faceNotFound
  /// Another request had the key that this one names.
  case keyOfAnotherRequest
  // MARK: What the service requires of its examples
  case qualityTooLow(Double, minimum: Double, reasons: [String])
  case notLive
  /// The core lacks the plugin, by slug, that would tell.
  case cannotJudge(String)
  /// It was not to be looked for in the photo, and can't be judged without.
  case mustBeDetected
}
