import Foundation
import HTTPKit
import HTTPTypes
import Testing

/// Operations for people who are signed in.
@Suite struct OpenAPIAccountTests {
  private static let tag = HTTPKit.Operation.Tag("Things", "What there is.")

  private static let role = Schema.closed([.required("role", .string(oneOf: ["OWNER", "USER"]).nullable())])
    .named("Member")

  private static let read = HTTPKit.Operation(
    "readThing", "Read a thing", tag: tag, security: .account(scope: "read"), reply: .init("It.", role))

  private static let remove = HTTPKit.Operation(
    "removeThing", "Remove a thing", tag: tag, security: .account(scope: nil),
    parameters: [.path("id", .uuid, "Which.")], reply: .empty("It is gone."))

  private static let signIn = HTTPKit.Operation(
    "signIn", "Sign in", tag: tag, security: .client,
    body: .form(
      [
        .required("grant_type", .string(oneOf: ["password", "refresh_token"])),
        .optional("password", .string().example("it's a secret")),
      ], example: ["grant_type": "password", "password": "it's a secret"]),
    reply: .init("A pair.", role, headers: [.init("Set-Cookie", Schema.string())]),
    otherReplies: [.empty("There is nothing to renew.", status: .noContent)],
    errors: [.oauth(.badRequest, "Bad credentials"), .emptyField("grant_type"), .oauth(.unauthorized, "Expired")])

  private static let confirm = HTTPKit.Operation(
    "confirm", "Confirm", tag: tag, reply: .redirect("To the page.", example: "https://faces.example/login"))

  private static let document = OpenAPISamples.document([
    .init(.get, "/things", read), .init(.delete, "/things/{id}", remove), .init(.post, "/token", signIn),
    .init(.get, "/confirm", confirm),
  ])

  private func operation(_ method: String, _ path: String) throws -> NSDictionary {
    let paths = try #require(Self.document.json.parsed?["paths"] as? [String: [String: NSDictionary]])
    return try #require(paths[path]?[method])
  }

  @Test func whoMayIsSaidInSchemesAndInWords() throws {
    #expect(Self.document.contradictions == [])
    #expect(try operation("get", "/things")["security"] as? [NSDictionary] == [["sessionCookie": []], ["bearer": []]])
    #expect(
      try operation("get", "/things")["description"] as? String
        == "Needs a session, or a personal access token with the scope `read`.")
    #expect(
      try operation("delete", "/things/{id}")["description"] as? String
        == "Needs a session; personal access tokens are refused.")
    #expect(try operation("post", "/token")["security"] as? [NSDictionary] == [["oauthClient": []]])
    let components = try #require(Self.document.json.parsed?["components"] as? NSDictionary)
    let schemes = try #require(components["securitySchemes"] as? [String: [String: String]])
    #expect(Set(schemes.keys) == ["sessionCookie", "bearer", "oauthClient"])
    #expect(schemes["sessionCookie"]?["in"] == "cookie" && schemes["sessionCookie"]?["name"] == "CFSESSION")
    #expect(schemes["bearer"]?["scheme"] == "bearer" && schemes["oauthClient"]?["scheme"] == "basic")
    // Where nobody signs in there is no word of it.
    let open = try #require(OpenAPISamples.document().json.parsed)
    #expect(((open["components"] as? NSDictionary)?["securitySchemes"] as? NSDictionary)?.allKeys.count == 1)
    #expect((open["info"] as? NSDictionary)?["description"] as? String == "A server.")
    let info = try #require(Self.document.json.parsed?["info"] as? [String: String])
    #expect(info["description"]?.contains("`Authorization: Bearer TOKEN`") == true)
  }

  @Test func errorsOfTwoFormsAreTold() throws {
    #expect(Self.read.allErrors.map(\.status.code) == [401, 401, 403, 403, 429, 503])
    let responses = try #require(operation("post", "/token")["responses"] as? [String: NSDictionary])
    let mixed = try #require(body(responses["400"])?["schema"] as? NSDictionary)
    let forms = try #require(mixed["oneOf"] as? [[String: [NSDictionary]]])
    #expect(
      forms == [
        [
          "allOf": [
            ["$ref": "#/components/schemas/Error"], ["properties": ["code": ["enum": [0, 5]]]],
          ]
        ],
        [
          "allOf": [
            ["$ref": "#/components/schemas/OAuthError"], ["properties": ["error": ["enum": ["invalid_request"]]]],
          ]
        ],
      ])
    let examples = try #require(body(responses["400"])?["examples"] as? [String: [String: NSDictionary]])
    #expect(
      examples["invalid_request"]?["value"] == ["error": "invalid_request", "error_description": "Bad credentials"])
    // One form alone.
    let schema = try #require(body(responses["401"])?["schema"] as? [String: [NSDictionary]])
    #expect(schema["allOf"]?.first == ["$ref": "#/components/schemas/OAuthError"])
    #expect(
      schema["allOf"]?.last == ["properties": ["error": ["enum": ["invalid_request", "unauthorized"]]]])
    let components = try #require(Self.document.json.parsed?["components"] as? [String: NSDictionary])
    let error = try #require(components["schemas"]?["OAuthError"] as? NSDictionary)
    #expect(error["required"] as? [String] == ["error", "error_description"])
    #expect(error["additionalProperties"] as? Bool == false)
  }

  private func body(_ response: NSDictionary?) -> NSDictionary? {
    (response?["content"] as? NSDictionary)?["application/json"] as? NSDictionary
  }

  @Test func repliesMayHaveNoBody() throws {
    let responses = try #require(operation("delete", "/things/{id}")["responses"] as? [String: NSDictionary])
    #expect(responses["200"] == ["description": "It is gone."])
    #expect(try (operation("post", "/token")["responses"] as? NSDictionary)?["204"] is NSDictionary)
    let redirect = try #require(operation("get", "/confirm")["responses"] as? [String: NSDictionary])
    #expect(redirect["302"]?["content"] == nil)
    let headers = try #require(redirect["302"]?["headers"] as? [String: NSDictionary])
    #expect((headers["Location"]?["schema"] as? NSDictionary)?["type"] as? String == "string")
  }

  @Test func twoRepliesOfOneStatusContradict() {
    var operation = Self.remove
    operation.otherReplies = [.empty("Nothing there.", status: .unauthorized)]
    let document = OpenAPISamples.document([.init(.delete, "/things/{id}", operation)])
    #expect(document.contradictions == ["removeThing has several replies of one status"])
  }

  @Test func formsComeInTwoKinds() throws {
    let form = try #require(operation("post", "/token")["requestBody"] as? NSDictionary)
    // The query may hold the fields.
    #expect(form["required"] as? Bool == false)
    let content = try #require(form["content"] as? [String: NSDictionary])
    #expect(Set(content.keys) == ["application/x-www-form-urlencoded", "multipart/form-data"])
    for kind in content.values {
      #expect((kind["schema"] as? NSDictionary)?["required"] as? [String] == ["grant_type"])
      #expect(kind["example"] as? [String: String] == ["grant_type": "password", "password": "it's a secret"])
    }
  }

  @Test func thePageShowsItAll() {
    let page = DocsPage.html(Self.document).replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
    #expect(page.contains("<section id=\"signing-in\"") && page.contains("<a class=\"tag\" href=\"#signing-in\">"))
    #expect(page.contains("personal access token with the scope <code>read</code>"))
    #expect(page.contains("It is gone. It has no body."))
    #expect(page.contains("OWNER\" or \"USER\" or null"))
    #expect(page.contains("<td><code>invalid_request</code></td>"))
    #expect(
      page.contains(
        #"""
        curl -H "Authorization: Bearer $TOKEN" \
          "localhost:8000/things"
        """#))
    #expect(
      page.contains(
        #"""
        curl -H "Authorization: Bearer $TOKEN" \
          -X DELETE \
          "localhost:8000/things/$ID"
        """#))
    #expect(
      page.contains(
        #"""
        curl -u CommonClientId:password \
          --data-urlencode 'grant_type=password' \
          --data-urlencode 'password=it'\''s a secret' \
          "localhost:8000/token"
        """#))
    #expect(!DocsPage.html(OpenAPISamples.document()).contains("signing-in"))
  }

  @Test func everyLinkOfThePageLeadsSomewhere() {
    let page = DocsPage.html(Self.document)
    let ids = page.components(separatedBy: " id=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    #expect(ids.count == Set(ids).count)
    for link in page.components(separatedBy: " href=\"#").dropFirst().map({ String($0.prefix { $0 != "\"" }) }) {
      #expect(ids.contains(link))
    }
  }
}
