import FaceDomain
import Foundation
import HTTPTypes
import Storage
import Testing

@Suite struct TokenTests {
  @Test func aTokenIsShownOnceAndWorks() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      let made = try await admin.send(
        .post, "/user/me/tokens", #"{"name": "export", "scopes": ["audit", "read", "read"], "expiresInDays": 30}"#,
        as: ann.cookie)
      #expect(made.status == .created)
      let token = try #require(made.json["token"] as? String)
      let id = try #require(made.json["id"] as? String)
      #expect(token.hasPrefix("cf_") && token.count == 43)
      #expect(
        made.json == [
          "id": id, "name": "export", "scopes": ["read", "audit"], "created": "2030-03-17T17:46:40Z",
          "expires": "2030-04-16T17:46:40Z", "token": token,
        ])
      let unused = try await admin.send(.get, "/user/me/tokens", as: ann.cookie)
      #expect(
        unused.list == [
          [
            "id": id, "name": "export", "scopes": ["read", "audit"], "created": "2030-03-17T17:46:40Z",
            "expires": "2030-04-16T17:46:40Z", "lastUsed": NSNull(), "expired": false,
          ]
        ])
      admin.clock.advance(by: .seconds(3600))
      let apps = try await admin.send(.get, "/apps", as: .bearer(token))
      #expect(apps.status == .ok)
      admin.clock.advance(by: .seconds(30 * 86400))
      let tooLate = try await admin.send(.get, "/apps", as: .bearer(token))
      #expect(tooLate.status == .unauthorized)
      let after = try await admin.send(.get, "/user/me/tokens", as: try await admin.signIn(ann.account).cookie)
      #expect(after.list.map { $0["expired"] as? Bool } == [true])
      #expect(after.list.map { $0["lastUsed"] as? String } == ["2030-03-17T18:46:40Z"])
      let events = try await admin.audit(.tokenCreated)
      #expect(events.map(\.object.name) == ["export"])
      #expect(events.map(\.detail) == ["read, audit; 30 days"])
      let log = try await admin.audit()
      #expect(!"\(log)".contains(token))
    }
  }

  @Test func aTokenIsGoodForNinetyDaysUnlessSaidOtherwise() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      let made = try await admin.make(ann, #"{"name": "a", "scopes": ["read"]}"#)
      #expect(made.json["expires"] as? String == "2030-06-15T17:46:40Z")
    }
  }

  @Test(arguments: [
    (#"{"scopes": ["read"]}"#, 26, "Token name cannot be empty"),
    (#"{"name": "  ", "scopes": ["read"]}"#, 26, "Token name cannot be empty"),
    (
      #"{"name": "123456789012345678901234567890123456789012345678901", "scopes": ["read"]}"#, 26,
      "Token name size must be between 1 and 50"
    ),
    (
      #"{"name": "a;b", "scopes": ["read"]}"#, 36,
      #"The name cannot contain the following special characters: ';', '/', '\'"#
    ),
    (#"{"name": "a", "scopes": []}"#, 26, "Token scopes must be one or more of read, manage, accounts, audit"),
    (#"{"name": "a"}"#, 26, "Token scopes must be one or more of read, manage, accounts, audit"),
    (
      #"{"name": "a", "scopes": ["read", "all"]}"#, 26,
      "Token scopes must be one or more of read, manage, accounts, audit"
    ),
    (#"{"name": "a", "scopes": ["read"], "expiresInDays": 0}"#, 26, "Token lifetime must be between 1 and 365 days"),
    (#"{"name": "a", "scopes": ["read"], "expiresInDays": 366}"#, 26, "Token lifetime must be between 1 and 365 days"),
    (#"{"name": "taken", "scopes": ["read"]}"#, 17, "Name taken is not unique"),
  ])
  func whatATokenCannotBe(body: String, code: Int, message: String) async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      _ = try await admin.token(of: ann.account, scopes: [.read], named: "taken")
      let reply = try await admin.make(ann, body)
      #expect(reply.status == .badRequest && reply.code == code && reply.message == message)
    }
  }

  @Test func namesAreOnesOwn() async throws {
    try await AdminFixture.run { admin in
      let body = #"{"name": "export", "scopes": ["read"]}"#
      for name in ["ann@example.com", "bob@example.com"] {
        let reply = try await admin.make(try await admin.person(name), body)
        #expect(reply.status == .created)
      }
    }
  }

  @Test func thereAreOnlySoMany() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      for number in 1...AccountRows.maximumTokens {
        _ = try await admin.token(of: ann.account, scopes: [.read], named: "\(number)")
      }
      let reply = try await admin.make(ann, #"{"name": "one more", "scopes": ["read"]}"#)
      #expect(reply.status == .badRequest && reply.code == 26)
    }
  }

  @Test func aDeletedTokenIsNoLongerGood() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      let bob = try await admin.person("bob@example.com", .owner)
      let made = try await admin.make(ann, #"{"name": "export", "scopes": ["read", "manage"]}"#)
      let id = try #require(made.json["id"] as? String)
      let token = try #require(made.json["token"] as? String)
      for (person, id) in [(bob, id), (ann, "x"), (ann, "6b135f5b-a365-4522-b1f1-4c9ac2dd0728")] {
        let reply = try await admin.send(.delete, "/user/me/tokens/\(id)", as: person.cookie)
        #expect(reply.status == .notFound && reply.code == 0)
      }
      let reply = try await admin.send(.delete, "/user/me/tokens/\(id)", as: ann.cookie)
      #expect(reply.status == .ok && reply.body.isEmpty)
      let after = try await admin.send(.get, "/apps", as: .bearer(token))
      #expect(after.status == .unauthorized)
      let events = try await admin.audit(.tokenDeleted)
      #expect(events.map(\.object.name) == ["export"])
      #expect(events.map(\.detail) == ["read, manage"])
    }
  }

  @Test func aTokenHasNoSayOverCredentials() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com", .owner)
      let token = try await admin.token(of: ann.account, scopes: Set(TokenScope.allCases))
      let requests: [(HTTPRequest.Method, String, String?)] = [
        (.get, "/user/me/tokens", nil), (.post, "/user/me/tokens", #"{"name": "a", "scopes": ["read"]}"#),
        (.delete, "/user/me/tokens/x", nil), (.get, "/user/me/sessions", nil), (.delete, "/user/me/sessions", nil),
        (.delete, "/user/me/sessions/\(ann.session)", nil),
      ]
      for (method, path, body) in requests {
        let reply = try await admin.send(method, path, body, as: token)
        #expect(reply.status == .forbidden && reply.code == 1)
      }
      let signOut = try await admin.send(.delete, "/oauth/token", as: token)
      #expect(signOut.status == .unauthorized)
    }
  }
}

extension AdminFixture {
  fileprivate func make(_ person: Person, _ body: String) async throws -> Reply {
    try await send(.post, "/user/me/tokens", body, as: person.cookie)
  }
}
