import FaceDomain

/// How a caller says who is asking: the schemes of the document.
enum SecurityScheme: String, CaseIterable, Sendable {
  case serviceKey, sessionCookie, bearer, oauthClient

  var json: JSONValue {
    switch self {
    case .serviceKey:
      [
        "type": "apiKey", "in": "header", "name": "x-api-key",
        "description": "The key of a service; each operation says of which type.",
      ]
    case .sessionCookie:
      [
        "type": "apiKey", "in": "cookie", "name": "CFSESSION",
        "description": "A session's access token. Signing in sets the cookie.",
      ]
    case .bearer:
      [
        "type": "http", "scheme": "bearer",
        "description": "A session's access token, or a personal access token; each operation says with which scope.",
      ]
    case .oauthClient:
      [
        "type": "http", "scheme": "basic",
        "description": "The client `CommonClientId` with the password `password`, which are no secret.",
      ]
    }
  }
}

extension Operation.Security {
  /// Each of them will do. None for what is open.
  var schemes: [SecurityScheme] {
    switch self {
    case .open: []
    case .serviceKey: [.serviceKey]
    case .account: [.sessionCookie, .bearer]
    case .keyOrSession: [.serviceKey, .sessionCookie, .bearer]
    case .client: [.oauthClient]
    }
  }

  var isAccount: Bool { if case .account = self { true } else { false } }

  /// What is needed, in a sentence: OpenAPI has no field for types of keys and scopes of tokens. Nil for what is open.
  var sentence: String? {
    switch self {
    case .open: nil
    case .serviceKey(let type): "Needs the key of a \(type.name) service."
    case .account(let scope?): "Needs a session, or a personal access token with the scope `\(scope)`."
    case .account(nil): "Needs a session; personal access tokens are refused."
    case .keyOrSession: "Needs the key of any service, a session, or a personal access token."
    case .client: "Needs the client `CommonClientId` with the password `password`, by HTTP Basic."
    }
  }

  /// What those are told who don't have it.
  var errors: [APIError] {
    switch self {
    case .open: []
    case .serviceKey(let type):
      [
        .missingKey, .keyNotUUID, .serviceNotFound(type, key: "00000000-0000-4000-8000-000000000000"),
        .wrongMethod, .databaseUnavailable,
      ]
    case .account(let scope):
      [
        .notSignedIn, .invalidToken, .crossSite, scope.map { .scopeMissing($0) } ?? .sessionNeeded,
        .tooManyAttempts(seconds: 30), .databaseUnavailable,
      ]
    case .keyOrSession: [.keyOrSessionNeeded, .databaseUnavailable]
    case .client: [.notSignedIn, .databaseUnavailable]
    }
  }
}

extension APIError {
  package static let notSignedIn = APIError.unauthenticated("Full authentication is required to access this resource")
  package static let sessionNeeded = APIError.accessDenied("This needs a session: personal access tokens are refused")

  package static func scopeMissing(_ scope: String) -> APIError {
    .accessDenied("The personal access token doesn't have the scope '\(scope)'")
  }
}
