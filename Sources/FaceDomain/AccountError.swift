/// Why something about accounts, applications or services can't be done.
public enum AccountError: Error, Sendable, Equatable {
  /// The account that is asked for is the caller's own, and is gone.
  case accessDenied
  case notAllowed
  case ownerStays
  case ownRole
  case applicationNotFound(guid: String)
  case serviceNotFound(guid: String)
  case serviceOfAnotherApplication(service: String, application: String)
  /// - Parameter who: e-mail address or guid, as it was asked for.
  case accountNotFound(who: String)
  case emailTaken
  case emailMalformed
  case nameTaken(String)
  case passwordWrong
  case alreadyMember(email: String, application: String)
  case confirmationInvalid
  case resetInvalid
  case mailDisabled
  case setupTokenWrong
  /// One of many: the limit is named.
  case tooMany(what: String, limit: Int)
  /// A value against the rules, in the words of 1.2.
  case invalid(String)
  case emptyField(String)
  case forbiddenCharacters
  /// Stored faces are changing to another calculator already.
  case migrationUnderWay
  /// Servers of CompreFace 1.2 compare faces by vectors that are to be given up.
  case upstreamServersConnected
  /// More passwords are being checked than can be; later it will go.
  case busy
  /// So many tries that further ones wait.
  case tooManyAttempts(seconds: Int)
}
