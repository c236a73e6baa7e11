import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

/// What the edge does to every request and answer, without sockets: the peer has no address.
struct HTTPEdgeTests {
  private static let operation = HTTPKit.Operation(
    "sample", "Sample", tag: .init("Samples", "Samples."), reply: .empty("It is done."))

  private func edge(
    isTLS: Bool = false, _ test: @escaping @Sendable (any TestClientProtocol) async throws -> Void
  ) async throws {
    var routes = RouteTable()
    for path in ["/admin/thing", "/administer", "/api/v1/thing"] {
      routes.on(.get, path, Self.operation) { _, context in
        try .json([context.client.address, context.client.host ?? "-", "\(context.client.isSecure)"])
      }
    }
    routes.on(.post, "/admin/thing", Self.operation) { _, _ in .empty() }
    routes.on(.put, "/admin/thing", Self.operation) { _, _ in throw APIError.notSignedIn }
    let router = Router(context: AppContext.self)
    HTTPEdge(
      routes: routes, metrics: Metrics(), proxies: TrustedProxies("0.0.0.0/0,::/0") ?? .none, isTLS: isTLS,
      translate: { _ in nil }
    ).register(on: router, CORSHeadersMiddleware())
    try await Application(router: router).test(.router, test)
  }

  @Test func whatIsSaidAboutAccountsIsNeverKept() async throws {
    try await edge { client in
      for (method, path) in [
        (HTTPRequest.Method.get, "/admin/thing"), (.head, "/admin/thing"), (.post, "/admin/thing"),
        (.put, "/admin/thing"), (.get, "/admin/nothing"), (.get, "/admin"), (.delete, "/admin/thing"),
      ] {
        let answer = try await client.executeRequest(uri: path, method: method, headers: [:], body: nil)
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(answer.headers[.accessControlAllowOrigin] == nil)
      }
      for path in ["/administer", "/api/v1/thing", "/nothing"] {
        let answer = try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
        #expect(answer.headers[.cacheControl] == nil)
      }
    }
  }

  @Test func anEmptyAnswerHasNoType() async throws {
    try await edge { client in
      let answer = try await client.executeRequest(uri: "/admin/thing", method: .post, headers: [:], body: nil)
      #expect(answer.status == .ok)
      #expect(answer.body.readableBytes == 0)
      #expect(answer.headers[.contentLength] == "0")
      #expect(answer.headers[.contentType] == nil)
    }
  }

  @Test func aPeerWithoutAnAddressIsNobodysProxy() async throws {
    let claims: HTTPFields = [
      try #require(HTTPField.Name("X-Forwarded-For")): "203.0.113.7",
      try #require(HTTPField.Name("X-Forwarded-Proto")): "https",
    ]
    for isTLS in [false, true] {
      try await edge(isTLS: isTLS) { client in
        let answer = try await client.executeRequest(uri: "/admin/thing", method: .get, headers: claims, body: nil)
        let seen = String(buffer: answer.body)
        #expect(seen.hasPrefix("[\"unknown\",") && seen.hasSuffix("\"\(isTLS)\"]\n"))
      }
    }
  }

  @Test func thoseWhoAreNotSignedInAreToldInOAuthsForm() async throws {
    try await edge { client in
      let answer = try await client.executeRequest(uri: "/admin/thing", method: .put, headers: [:], body: nil)
      #expect(answer.status == .unauthorized)
      #expect(
        String(buffer: answer.body)
          == """
          {"error":"unauthorized",\
          "error_description":"Full authentication is required to access this resource"}

          """)
    }
  }
}
