import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import TestSupport
import Testing

/// A lost password, on a system that runs.
@Suite struct UserCommandServerTests {
  @Test func aNewPasswordActsAtOnceAndEndsAllSessions() async throws {
    let folder = try TemporaryFolder()
    let server = try await ServerProcess(data: folder.url)
    let data = ["--data", folder.url.path]
    let created = try await CommandLineProcess.run(
      ["user", "create", "ann@example.com", "--first-name", "Ann", "--last-name", "Lee", "--password-stdin"] + data,
      input: "the first password")
    #expect(created.status == 0)
    let session = try #require(try await server.signIn("the first password"))
    #expect(try await server.profile(session) == 200)

    let reset = try await CommandLineProcess.run(
      ["user", "reset-password", "ann@example.com", "--password-stdin"] + data, input: "the second password")
    #expect(reset.status == 0)
    #expect(try await server.profile(session) == 401)
    #expect(try await server.signIn("the first password") == nil)
    #expect(try await server.signIn("the second password") != nil)
  }

  @Test func aLinkIsGoodOnce() async throws {
    let folder = try TemporaryFolder()
    let server = try await ServerProcess(data: folder.url)
    let data = ["--data", folder.url.path]
    let created = try await CommandLineProcess.run(
      ["user", "create", "ann@example.com", "--first-name", "Ann", "--last-name", "Lee"] + data)
    let earlier = try #require(created.token)
    let reset = try await CommandLineProcess.run(["user", "reset-password", "ann@example.com"] + data)
    let token = try #require(reset.token)
    // There is one link to an account.
    #expect(try await server.choosePassword("a chosen password", token: earlier) == 400)
    #expect(try await server.choosePassword("a chosen password", token: token) == 200)
    #expect(try await server.choosePassword("another password", token: token) == 400)
    #expect(try await server.signIn("a chosen password") != nil)
  }
}

extension CommandLineProcess {
  /// Of the link that was printed.
  fileprivate var token: String? {
    output.split(separator: "=").last?.trimmingCharacters(in: .newlines)
  }
}

extension ServerProcess {
  private func admin(
    _ method: HTTPMethod, _ path: String, _ headers: [(String, String)], body: String = ""
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/admin\(path)")
    request.method = method
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if !body.isEmpty { request.body = .bytes(ByteBuffer(string: body)) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    let body = try await response.body.collect(upTo: 1 << 20)
    return Reply(status: Int(response.status.code), body: Data(buffer: body))
  }

  /// - Returns: an access token; nil where the password is wrong.
  fileprivate func signIn(_ password: String) async throws -> String? {
    let client = Data("CommonClientId:password".utf8).base64EncodedString()
    let form = "grant_type=password&username=ann%40example.com&password=\(password.replacing(" ", with: "+"))"
    let reply = try await admin(
      .POST, "/oauth/token",
      [("Authorization", "Basic \(client)"), ("Content-Type", "application/x-www-form-urlencoded")], body: form)
    return reply.status == 200 ? reply.json["access_token"] as? String : nil
  }

  fileprivate func profile(_ accessToken: String) async throws -> Int {
    try await admin(.GET, "/user/me", [("Cookie", "CFSESSION=\(accessToken)")]).status
  }

  fileprivate func choosePassword(_ password: String, token: String) async throws -> Int {
    try await admin(
      .PUT, "/user/reset-password?token=\(token)", [("Content-Type", "application/json")],
      body: "{\"password\":\"\(password)\"}"
    ).status
  }
}
