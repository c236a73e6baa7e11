public import HTTPKit
import HTTPTypes
public import Hummingbird

/// Who may have a core work through the gateway: whoever has the key of a service, or is signed in. The core's own port
/// asks nobody.
public struct CoreCallers: Sendable {
  private let isServiceKey: @Sendable (String, AppContext) async throws -> Bool
  private let isSignedIn: @Sendable (Request, AppContext) async throws -> Bool

  /// - Parameters:
  ///   - isServiceKey: whether there is a service, of whatever type, with this key.
  ///   - isSignedIn: whether the request carries what proves a session, or a personal access token that may read; and no
  ///     other site has sent it.
  public init(
    isServiceKey: @escaping @Sendable (String, AppContext) async throws -> Bool,
    isSignedIn: @escaping @Sendable (Request, AppContext) async throws -> Bool
  ) {
    self.isServiceKey = isServiceKey
    self.isSignedIn = isSignedIn
  }

  /// Of a UUID's text.
  private static let lengthOfKeys = 36

  /// - Throws: 401 for all others.
  @Sendable public func check(_ request: Request, _ context: AppContext) async throws {
    if let key = request.headers[.apiKey], key.utf8.count == Self.lengthOfKeys, try await isServiceKey(key, context) {
      return
    }
    if request.headers[.authorization] != nil || request.headers[.cookie] != nil,
      try await isSignedIn(request, context)
    {
      return
    }
    throw APIError.keyOrSessionNeeded
  }
}
