import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import NIOCore

/// Asks the servers behind this gateway who somebody is, by what both ours and 1.2's answer. Nothing is remembered: a key
/// that is deleted is refused with the next request.
struct CallersElsewhere: Sendable {
  let admin: Upstream
  let api: Upstream
  let forwarder: Forwarder

  var callers: CoreCallers {
    CoreCallers(isServiceKey: isServiceKey, isSignedIn: isSignedIn)
  }

  @Sendable private func isSignedIn(_ request: Request, _ context: AppContext) async throws -> Bool {
    var proof = HTTPFields()
    if let bearer = request.headers[.authorization], bearer.lowercased().hasPrefix("bearer ") {
      proof[.authorization] = bearer
    } else {
      // A cookie is sent by a browser, whoever made it do so; the core's work is asked for with POST.
      guard
        !CrossSite.isForeign(request.headers, method: request.method, client: context.client, publicURL: nil)
      else { throw APIError.crossSite }
      proof[.cookie] = request.headers[.cookie]
    }
    guard !proof.isEmpty else { return false }
    return try await forwarder.ask("/admin/user/me", proof, context, of: admin).status == 200
  }

  /// Keys are checked before a path is looked at: one that doesn't exist tells good keys from others, and isn't counted.
  @Sendable private func isServiceKey(_ key: String, _ context: AppContext) async throws -> Bool {
    for type in ["recognition", "detection", "verification"] where try await opens(key, type, context) {
      // Something that says the same of a key that nobody has isn't the api server.
      return try await !opens(UUID().uuidString.lowercased(), type, context)
    }
    return false
  }

  private func opens(_ key: String, _ type: String, _ context: AppContext) async throws -> Bool {
    let (status, body) = try await forwarder.ask(
      "/api/v1/\(type)/whose-key-is-this", [.apiKey: key], context, of: api)
    // Ours says code 0, 1.2 gives no code.
    guard status == 404, let answer = try? JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView)) else {
      return false
    }
    return answer.code ?? 0 == 0
  }

  private struct Answer: Decodable {
    let code: Int?
  }
}
