import Credentials
import FaceDomain
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird

/// `/admin/oauth/token`: signing in, staying signed in, signing out.
struct OAuthRoutes: Sendable {
  let signIn: SignIn
  /// Where people reach this installation.
  let publicURL: String

  func add(to routes: inout AdminRouteTable) {
    routes.open(.post, "/oauth/token", .getTokens, give)
    routes.open(.delete, "/oauth/token", .signOut, take)
  }

  @Sendable private func give(_ request: Request, _ context: AppContext) async throws -> Response {
    guard request.isFromClient else { return .notAClient }
    try refuseForeign(request, context)
    let form = try await request.formFields()
    do {
      switch form.string("grant_type") {
      case nil: throw APIError.oauth(.badRequest, "Missing grant type")
      case "password": return try await passwordGrant(form, request, context)
      case "refresh_token": return try await refreshGrant(form, request, context)
      case let other?: throw APIError.oauth(.unauthorized, "Unauthorized grant type: \(other.clipped(to: 64))")
      }
    } catch let refusal as SignIn.Refusal {
      throw APIError(refusal)
    }
  }

  private func passwordGrant(_ form: RequestParameters, _ request: Request, _ context: AppContext) async throws
    -> Response
  {
    let success = try await signIn(
      name: form.all("username").first ?? "", password: form.all("password").first ?? "",
      browser: request.cookie(named: Self.browser).flatMap { Self.isBrowser($0) ? $0 : nil },
      at: request.place(context.client))
    var response = try reply(success.tokens, context.client)
    response.setCookie(
      .session(
        Self.browser, success.browser, path: SessionReply.refreshPath, seconds: Self.browserSeconds,
        client: context.client))
    return response
  }

  private func refreshGrant(_ form: RequestParameters, _ request: Request, _ context: AppContext) async throws
    -> Response
  {
    let token = request.cookie(named: SessionReply.refresh) ?? form.string("refresh_token") ?? ""
    return try reply(try await signIn.refresh(token, at: request.place(context.client)), context.client)
  }

  private func reply(_ tokens: SessionTokens, _ client: Client) throws -> Response {
    var response = try Response.json(TokensBody(tokens))
    SessionReply.set(tokens, on: &response, client)
    return response
  }

  /// Browsers name the client, and their session by its cookie. Scripts name their session, in the same header that the
  /// client would stand in.
  @Sendable private func take(_ request: Request, _ context: AppContext) async throws -> Response {
    if let bearer = request.bearer {
      guard try await signIn.out(bearer, from: context.client.address) else {
        throw APIError.invalidToken
      }
    } else {
      guard request.isFromClient else { return .notAClient }
      try refuseForeign(request, context)
      guard let token = request.cookie(named: SessionReply.access) else { return .empty(status: .badRequest) }
      _ = try await signIn.out(token, from: context.client.address)
    }
    var response = Response.empty()
    SessionReply.forget(on: &response, context.client)
    return response
  }

  private func refuseForeign(_ request: Request, _ context: AppContext) throws {
    guard
      !CrossSite.isForeign(request.headers, method: request.method, client: context.client, publicURL: publicURL)
    else { throw APIError.crossSite }
  }

  // MARK: The cookie of a browser that has signed in before

  private static let browser = "CFBROWSER"
  private static let browserSeconds = 180 * 86400

  /// Whether it may be ours, 256 bits: what anybody else made up is not kept.
  private static func isBrowser(_ value: String) -> Bool {
    Data(base64Encoded: value.replacing("-", with: "+").replacing("_", with: "/") + "=")?.count == 32
  }
}

private struct TokensBody: Encodable {
  let access_token: String
  let token_type = "bearer"
  let refresh_token: String
  let expires_in: Int
  let scope = "all"

  init(_ tokens: SessionTokens) {
    access_token = tokens.access.text
    refresh_token = tokens.refresh.text
    expires_in = tokens.accessSeconds
  }
}

extension APIError {
  /// Without the token, which 1.2 repeats.
  fileprivate init(_ refusal: SignIn.Refusal) {
    self =
      switch refusal {
      case .badCredentials: .oauth(.badRequest, "Bad credentials")
      case .disabled: .oauth(.badRequest, "User is disabled")
      case .unknownRefreshToken: .oauth(.badRequest, "Invalid refresh token")
      case .expiredRefreshToken: .oauth(.unauthorized, "Invalid refresh token (expired)")
      }
  }
}

extension Request {
  /// Whether it names the one client there is, `CommonClientId` with its password, which are no secret.
  fileprivate var isFromClient: Bool {
    guard let text = headers[.authorization], text.utf8.count <= 1024 else { return false }
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "basic",
      let decoded = Data(base64Encoded: parts[1].trimmingCharacters(in: .whitespaces))
    else { return false }
    return decoded == Data("CommonClientId:password".utf8)
  }
}

extension Response {
  fileprivate static var notAClient: Response {
    var response = Response(.notSignedIn)
    response.headers[.wwwAuthenticate] = #"Basic realm="oauth2/client""#
    return response
  }
}
