import Credentials
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird

/// The cookies of a session, and the names they have in 1.2.
enum SessionReply {
  static let access = "CFSESSION"
  static let refresh = "REFRESH_TOKEN"
  static let accessPath = "/admin"
  static let refreshPath = "/admin/oauth/token"

  static func set(_ tokens: SessionTokens, on response: inout Response, _ client: Client) {
    response.setCookie(
      .session(access, tokens.access.text, path: accessPath, seconds: tokens.accessSeconds, client: client))
    response.setCookie(
      .session(refresh, tokens.refresh.text, path: refreshPath, seconds: tokens.refreshSeconds, client: client))
  }

  static func forget(on response: inout Response, _ client: Client) {
    response.setCookie(.forgotten(access, path: accessPath, client: client))
    response.setCookie(.forgotten(refresh, path: refreshPath, client: client))
  }
}

extension Request {
  /// Where a session is used from.
  func place(_ client: Client) -> SignIn.Place { SignIn.Place(address: client.address, agent: agent) }

  /// What the browser calls itself, fit for showing: clipped, and without what changes how other text is shown.
  private var agent: String {
    let shown = (headers[.userAgent] ?? "").unicodeScalars.filter {
      ![.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
    }
    return String(Substring(shown.prefix(200)))
  }
}
