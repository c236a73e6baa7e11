/// Why a collection of faces can't do what it was asked.
public enum CollectionError: Error, Equatable, Sendable {
  case moreThanOneFace
  case subjectExists
  case subjectNotFound(String)
  /// The service has no such face, or none of the calculator in use.
  case faceNotFound
}
