import Credentials
import FaceDomain
import Foundation
import HTTPTypes
import Storage
import Testing

@Suite struct SessionTests {
  // MARK: Refreshing

  @Test func aRefreshTokenIsGoodOnceForTheSameSession() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      let reply = try await admin.refresh(["REFRESH_TOKEN": ann.refresh])
      #expect(reply.status == .ok)
      let tokens = try reply.decode(Tokens.self)
      #expect(reply.cookie("CFSESSION") == tokens.access_token)
      #expect(reply.cookie("REFRESH_TOKEN") == tokens.refresh_token)
      #expect(tokens.access_token != ann.access && tokens.refresh_token != ann.refresh)
      let old = try await admin.send(.get, "/user/me/sessions", as: ann.cookie)
      #expect(old.status == .unauthorized && old.error == "invalid_token")
      let new = try await admin.send(.get, "/user/me/sessions", as: .cookie(tokens.access_token))
      #expect(new.list.map { $0["id"] as? String } == ["\(ann.session)"])
      let again = try await admin.refresh(["REFRESH_TOKEN": ann.refresh])
      #expect(again.status == .badRequest && again.errorDescription == "Invalid refresh token")
    }
  }

  @Test func theCookieGoesBeforeTheParameter() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      let wrong = try await admin.refresh(["REFRESH_TOKEN": "nonsense"], parameter: ann.refresh)
      #expect(wrong.status == .badRequest && !wrong.text.contains("nonsense"))
      let right = try await admin.refresh([:], parameter: ann.refresh)
      #expect(right.status == .ok)
      let none = try await admin.refresh([:])
      #expect(none.status == .badRequest && none.errorDescription == "Invalid refresh token")
    }
  }

  @Test func tokensRunOut() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      admin.clock.advance(by: .seconds(2400))
      let access = try await admin.send(.get, "/user/me/sessions", as: ann.bearer)
      #expect(access.status == .unauthorized)
      admin.clock.advance(by: .seconds(1_209_600 - 2400))
      let refresh = try await admin.refresh(["REFRESH_TOKEN": ann.refresh])
      #expect(refresh.status == .unauthorized && refresh.errorDescription == "Invalid refresh token (expired)")
      #expect(!refresh.text.contains(ann.refresh))
    }
  }

  // MARK: Signing out

  @Test func signingOutEndsTheSession() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      let reply = try await admin.send(.delete, "/oauth/token", as: .client, cookies: ["CFSESSION": ann.access])
      #expect(reply.status == .ok && reply.body.isEmpty)
      #expect(reply.cookie("CFSESSION") == "" && reply.cookie("REFRESH_TOKEN") == "")
      #expect(
        reply.attributes(ofCookie: "CFSESSION") == ["Path=/admin", "Max-Age=0", "HttpOnly", "SameSite=Strict"])
      #expect(
        reply.attributes(ofCookie: "REFRESH_TOKEN")
          == ["Path=/admin/oauth/token", "Max-Age=0", "HttpOnly", "SameSite=Strict"])
      let after = try await admin.send(.get, "/user/me/sessions", as: ann.cookie)
      #expect(after.status == .unauthorized)
      let refresh = try await admin.refresh(["REFRESH_TOKEN": ann.refresh])
      #expect(refresh.status == .badRequest)
      let again = try await admin.send(.delete, "/oauth/token", as: .client, cookies: ["CFSESSION": ann.access])
      #expect(again.status == .ok)
      let events = try await admin.audit(.signedOut)
      #expect(events.map(\.actor.id) == [ann.guid])
    }
  }

  @Test func aSessionWhoseAccessTokenHasRunOutCanStillBeEnded() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      admin.clock.advance(by: .seconds(3000))
      _ = try await admin.send(.delete, "/oauth/token", as: .client, cookies: ["CFSESSION": ann.access])
      let refresh = try await admin.refresh(["REFRESH_TOKEN": ann.refresh])
      #expect(refresh.status == .badRequest)
    }
  }

  @Test func scriptsSignOutWithTheirToken() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      let reply = try await admin.send(.delete, "/oauth/token", as: ann.bearer)
      #expect(reply.status == .ok)
      let again = try await admin.send(.delete, "/oauth/token", as: ann.bearer)
      #expect(again.status == .unauthorized)
    }
  }

  @Test func signingOutTakesTheClientAndTheCookie() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      let noCookie = try await admin.send(.delete, "/oauth/token", as: .client, cookies: ["CFSESSION": ""])
      #expect(noCookie.status == .badRequest && noCookie.body.isEmpty)
      let noClient = try await admin.send(.delete, "/oauth/token", as: ann.cookie)
      #expect(noClient.status == .unauthorized)
      let foreign = try await admin.send(
        .delete, "/oauth/token", as: .client, cookies: ["CFSESSION": ann.access],
        headers: ["Origin": "https://evil.example"])
      #expect(foreign.status == .forbidden)
      let still = try await admin.send(.get, "/user/me/sessions", as: ann.cookie)
      #expect(still.status == .ok)
    }
  }

  // MARK: One's own sessions

  @Test func peopleSeeWhereTheyAreSignedIn() async throws {
    try await AdminFixture.run { admin in
      let first = try await admin.person("ann@example.com")
      _ = try await admin.person("bob@example.com")
      admin.clock.advance(by: .seconds(60))
      let second = try await admin.signIn(first.account, agent: "phone")
      let reply = try await admin.send(.get, "/user/me/sessions", as: first.cookie)
      #expect(
        reply.list == [
          [
            "id": "\(second.session)", "created": "2030-03-17T17:47:40Z", "lastUsed": "2030-03-17T17:47:40Z",
            "address": "192.0.2.1", "agent": "phone", "current": false,
          ],
          [
            "id": "\(first.session)", "created": "2030-03-17T17:46:40Z", "lastUsed": "2030-03-17T17:46:40Z",
            "address": "192.0.2.1", "agent": "test", "current": true,
          ],
        ])
    }
  }

  @Test func peopleEndTheirOwnSessionsOnly() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com", .owner)
      let phone = try await admin.signIn(ann.account)
      let bob = try await admin.person("bob@example.com")
      for id in ["\(bob.session)", "999", "x", "99999999999999999999"] {
        let reply = try await admin.send(.delete, "/user/me/sessions/\(id)", as: ann.cookie)
        #expect(reply.status == .notFound && reply.code == 0)
      }
      let reply = try await admin.send(.delete, "/user/me/sessions/\(phone.session)", as: ann.cookie)
      #expect(reply.status == .ok && reply.body.isEmpty && reply.headers[values: .setCookie].isEmpty)
      let ended = try await admin.send(.get, "/user/me/sessions", as: phone.bearer)
      #expect(ended.status == .unauthorized)
      let own = try await admin.send(.delete, "/user/me/sessions/\(ann.session)", as: ann.cookie)
      #expect(own.status == .ok && own.cookie("CFSESSION") == "")
      let others = try await admin.send(.get, "/user/me/sessions", as: bob.cookie)
      #expect(others.status == .ok)
      let events = try await admin.audit(.sessionRevoked)
      #expect(events.map(\.object.id) == ["\(phone.session)", "\(ann.session)"])
    }
  }

  @Test func peopleEndAllTheirOtherSessions() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      let others = [try await admin.signIn(ann.account), try await admin.signIn(ann.account)]
      let bob = try await admin.person("bob@example.com")
      for _ in 1...2 {
        let reply = try await admin.send(.delete, "/user/me/sessions", as: ann.cookie)
        #expect(reply.status == .ok && reply.body.isEmpty)
      }
      for person in others {
        let reply = try await admin.send(.get, "/user/me/sessions", as: person.cookie)
        #expect(reply.status == .unauthorized)
      }
      for person in [ann, bob] {
        let reply = try await admin.send(.get, "/user/me/sessions", as: person.cookie)
        #expect(reply.status == .ok)
      }
      let events = try await admin.audit(.sessionRevoked)
      #expect(events.map(\.detail) == ["2 others"])
    }
  }

  // MARK: Whose account is no longer good

  @Test func nothingOfADeletedAccountIsGood() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      let token = try await admin.token(of: ann.account, scopes: [.read])
      try await admin.store.write { rows in try rows.deleteAccount(ann.account.id) }
      try await expectSignedOut(ann, token, admin)
    }
  }

  @Test func nothingOfAnUnconfirmedAccountIsGood() async throws {
    try await AdminFixture.run { admin in
      let account = try await admin.account("new@example.com", isEnabled: false)
      let token = try await admin.token(of: account, scopes: [.read])
      try await expectSignedOut(try await admin.signIn(account), token, admin)
    }
  }

  /// One of 262,144 begins so by chance.
  @Test func aSessionsTokenMayBeginLikeAPersonalOne() async throws {
    try await AdminFixture.run { admin in
      let account = try await admin.account("ann@example.com")
      let (token, now) = (Secret.accessTokenPrefix + "a-session", admin.clock.now)
      let stored = AccountRows.SessionTokens(
        accessHash: Secret.hash(token), refreshHash: "r", accessExpires: now + 60, refreshExpires: now + 60)
      _ = try await admin.store.write { rows in
        try rows.insertSession(stored, of: account.id, address: "", agent: "", at: now)
      }
      let reply = try await admin.send(.get, "/user/me", as: .bearer(token))
      #expect(reply.status == .ok)
    }
  }

  private func expectSignedOut(
    _ person: AdminFixture.Person, _ token: AdminFixture.Login, _ admin: AdminFixture
  ) async throws {
    for login in [person.cookie, person.bearer, token] {
      let reply = try await admin.send(.get, "/apps", as: login)
      #expect(reply.status == .unauthorized && reply.error == "invalid_token")
    }
    let refresh = try await admin.refresh(["REFRESH_TOKEN": person.refresh])
    #expect(refresh.status == .badRequest)
  }
}

extension AdminFixture {
  fileprivate func refresh(_ cookies: [String: String], parameter: String? = nil) async throws -> Reply {
    try await send(
      .post, "/oauth/token", "grant_type=refresh_token" + (parameter.map { "&refresh_token=\($0)" } ?? ""),
      as: .client, type: "application/x-www-form-urlencoded", cookies: cookies)
  }
}
