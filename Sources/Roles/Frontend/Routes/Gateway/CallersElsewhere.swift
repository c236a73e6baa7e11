import AsyncHTTPClient
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Asks the servers behind this gateway who somebody is, by what both ours and 1.2's answer. Nothing is remembered: a key
/// that is deleted is refused with the next request.
struct CallersElsewhere: Sendable {
  let admin: Upstream
  let api: Upstream
  let forwarder: Forwarder

  var callers: CoreCallers {
    CoreCallers(isServiceKey: isServiceKey) { [self] request, context in
      // Where a cookie is sent by a browser, who made it do so counts: the core's work is asked for with POST.
      if request.headers[.authorization] == nil,
        CrossSite.isForeign(request.headers, method: request.method, client: context.client, publicURL: nil)
      {
        throw APIError.crossSite
      }
      var question = HTTPClientRequest(url: admin.address(of: "/admin/user/me"))
      for name in [HTTPField.Name.authorization, .cookie] {
        if let value = request.headers[name] { question.headers.add(name: name.rawName, value: value) }
      }
      return try await forwarder.ask(question, of: admin).status == 200
    }
  }

  /// Keys are checked before a path is looked at: one that doesn't exist tells good keys from others, and isn't counted.
  @Sendable private func isServiceKey(_ key: String) async throws -> Bool {
    for type in ["recognition", "detection", "verification"] {
      var question = HTTPClientRequest(url: api.address(of: "/api/v1/\(type)/whose-key-is-this"))
      question.headers.add(name: "x-api-key", value: key)
      let (status, body) = try await forwarder.ask(question, of: api)
      // Ours says code 0, 1.2 gives no code.
      guard status == 404, let answer = try? JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
      else {
        continue
      }
      if answer.code ?? 0 == 0 { return true }
    }
    return false
  }

  private struct Answer: Decodable {
    let code: Int?
  }
}
