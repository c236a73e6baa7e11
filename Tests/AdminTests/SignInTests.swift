import Credentials
import FaceDomain
import Foundation
import HTTPTypes
import Storage
import Testing

@Suite struct SignInTests {
  @Test func aPasswordBeginsASession() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.account("ann@example.com")
      let reply = try await admin.signIn("Ann@Example.COM", headers: ["User-Agent": "Browser\u{85} 1"])
      #expect(reply.status == .ok)
      #expect(Set(reply.json.allKeys.compactMap { $0 as? String }) == Tokens.fields)
      #expect(reply.headers[.cacheControl] == "no-store")
      let tokens = try reply.decode(Tokens.self)
      #expect(tokens.token_type == "bearer" && tokens.expires_in == 2400 && tokens.scope == "all")
      #expect(reply.cookie("CFSESSION") == tokens.access_token)
      #expect(
        reply.attributes(ofCookie: "CFSESSION") == ["Path=/admin", "Max-Age=2400", "HttpOnly", "SameSite=Strict"])
      #expect(reply.cookie("REFRESH_TOKEN") == tokens.refresh_token)
      #expect(
        reply.attributes(ofCookie: "REFRESH_TOKEN")
          == ["Path=/admin/oauth/token", "Max-Age=1209600", "HttpOnly", "SameSite=Strict"])
      #expect(
        reply.attributes(ofCookie: "CFBROWSER")
          == ["Path=/admin/oauth/token", "Max-Age=15552000", "HttpOnly", "SameSite=Strict"])
      for login in [AdminFixture.Login.cookie(tokens.access_token), .bearer(tokens.access_token)] {
        let sessions = try await admin.send(.get, "/user/me/sessions", as: login)
        #expect(sessions.status == .ok)
        #expect(sessions.list.map { $0["address"] as? String } == ["192.0.2.1"])
        #expect(sessions.list.map { $0["agent"] as? String } == ["Browser 1"])
      }
      let events = try await admin.audit(.signedIn)
      #expect(events.map(\.actor.id) == [ann.guid])
      #expect(events.map(\.actor.address) == ["192.0.2.1"])
    }
  }

  @Test func cookiesOfAnEncryptedConnectionAreForThoseOnly() async throws {
    try await AdminFixture.run { admin in
      _ = try await admin.account("ann@example.com")
      let reply = try await admin.signIn("ann@example.com", headers: ["X-Forwarded-Proto": "https"])
      for name in ["CFSESSION", "REFRESH_TOKEN", "CFBROWSER"] {
        #expect(reply.attributes(ofCookie: name).contains("Secure"))
      }
    }
  }

  @Test func parametersStandInTheQueryOrInEitherKindOfForm() async throws {
    try await AdminFixture.run { admin in
      _ = try await admin.account("ann@example.com")
      let password = try #require(AdminFixture.password.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
      let query = "grant_type=password&username=ann%40example.com&password=\(password)"
      let inQuery = try await admin.send(.post, "/oauth/token?\(query)", as: .client)
      #expect(inQuery.status == .ok)
      let parts = [("grant_type", "password"), ("username", "ann@example.com"), ("password", AdminFixture.password)]
      let body = parts.map { "--X\r\nContent-Disposition: form-data; name=\"\($0)\"\r\n\r\n\($1)\r\n" }.joined()
      let inParts = try await admin.send(
        .post, "/oauth/token", body + "--X--\r\n", as: .client, type: "multipart/form-data; boundary=X")
      #expect(inParts.status == .ok)
    }
  }

  @Test func aHashThatOlderSoftwareMadeStaysAsItIs() async throws {
    // Of Python's `bcrypt` 4.3.0.
    let hash = "$2b$10$dpkF9hnQtUTDEP9BSPYVsOYkG5as3pGKc8qJvo2yG4ksHSjmsIDKm"
    try await AdminFixture.run { admin in
      let ann = try await admin.account("ann@example.com", hash: hash)
      let reply = try await admin.signIn("ann@example.com", "correct horse battery")
      #expect(reply.status == .ok)
      let stored = try await admin.store.read { rows in try rows.passwordHash(of: ann.id) }
      #expect(stored == hash)
    }
  }

  @Test func noSessionBeginsWithAPasswordThatIsChangedMeanwhile() async throws {
    // Of the same password, by Python's `bcrypt` 4.3.0: were it changed before it is compared, they would get in.
    let other = "$2b$04$EINIEPlkWxW.CALCoA3.DOlMfqHEgGDlOp/OawZp3qQChR0zc2Vle"
    try await AdminFixture.run(wrapping: OvertakenDatabase.init) { admin in
      let ann = try await admin.account("ann@example.com")
      let database = try #require(admin.database as? OvertakenDatabase)
      // The first that a sign-in writes is its session: the password has been compared by then.
      database.overtakeNextWrite {
        try await admin.store.write { rows in try rows.setPasswordHash(other, of: ann.id) }
      }
      #expect(try await admin.signIn("ann@example.com").errorDescription == "Bad credentials")
      #expect(try await admin.store.read { rows in try rows.passwordHash(of: ann.id) } == other)
      let sessions = try await admin.store.read { rows in try rows.sessions(of: ann.id, at: .distantPast) }
      #expect(sessions.isEmpty)
    }
  }

  // MARK: Refusals

  @Test func nothingTellsWhetherThereIsAnAccount() async throws {
    try await AdminFixture.run { admin in
      _ = try await admin.account("ann@example.com")
      _ = try await admin.account("new@example.com", isEnabled: false)
      let refusals = [
        try await admin.signIn("ann@example.com", "wrong"), try await admin.signIn("nobody@example.com", "wrong"),
        try await admin.signIn("new@example.com", "wrong"), try await admin.signIn("", ""),
        try await admin.send(.post, "/oauth/token?grant_type=password", as: .client),
      ]
      for refusal in refusals {
        #expect(refusal.status == .badRequest)
        #expect(refusal.error == "invalid_request" && refusal.errorDescription == "Bad credentials")
        #expect(refusal.body == refusals[0].body)
        #expect(refusal.headers[values: .setCookie].isEmpty)
      }
      let events = try await admin.audit()
      #expect(events.isEmpty)
    }
  }

  @Test func whoKnowsThePasswordIsToldThatTheAddressIsNotConfirmed() async throws {
    try await AdminFixture.run { admin in
      _ = try await admin.account("new@example.com", isEnabled: false)
      let reply = try await admin.signIn("new@example.com")
      #expect(reply.status == .badRequest && reply.errorDescription == "User is disabled")
    }
  }

  @Test(arguments: [nil, "Basic Q29tbW9uQ2xpZW50SWQ6d3Jvbmc=", "Basic ???", "Bearer x", "Basic"])
  func theClientMustSayItsName(authorization: String?) async throws {
    try await AdminFixture.run { admin in
      _ = try await admin.account("ann@example.com")
      let headers = authorization.map { ["Authorization": $0] } ?? [:]
      let reply = try await admin.signIn("ann@example.com", as: .nobody, headers: headers)
      #expect(reply.status == .unauthorized && reply.error == "unauthorized")
      #expect(reply.headers[.wwwAuthenticate] == #"Basic realm="oauth2/client""#)
    }
  }

  @Test func onlyTwoGrantsAreGiven() async throws {
    try await AdminFixture.run { admin in
      let none = try await admin.send(.post, "/oauth/token", as: .client)
      #expect(none.status == .badRequest && none.errorDescription == "Missing grant type")
      let other = try await admin.send(.post, "/oauth/token?grant_type=client_credentials", as: .client)
      #expect(other.status == .unauthorized && other.error == "invalid_request")
      #expect(other.errorDescription == "Unauthorized grant type: client_credentials")
    }
  }

  @Test func aPageOfAnotherSiteCannotSignIn() async throws {
    try await AdminFixture.run { admin in
      _ = try await admin.account("ann@example.com")
      let reply = try await admin.signIn("ann@example.com", headers: ["Sec-Fetch-Site": "cross-site"])
      #expect(reply.status == .forbidden && reply.code == 1)
      let own = try await admin.signIn("ann@example.com", headers: ["Origin": "https://faces.example.com"])
      #expect(own.status == .ok)
    }
  }

  // MARK: Slowing down

  @Test(arguments: ["ann@example.com", "nobody@example.com"])
  func guessesAreSlowedDownAlikeForThoseWhoExistAndThoseWhoDoNot(name: String) async throws {
    try await AdminFixture.run { admin in
      _ = try await admin.account("ann@example.com")
      for number in 1...6 {
        let reply = try await admin.signIn(name, "wrong", from: "192.0.2.\(number)")
        #expect(reply.status == .badRequest)
      }
      let refused = try await admin.signIn(name, from: "192.0.2.99")
      #expect(refused.status == .tooManyRequests && refused.code == 106)
      #expect(refused.headers[.retryAfter] == "1")
      admin.clock.advance(by: .seconds(1))
      let later = try await admin.signIn(name, from: "192.0.2.99")
      #expect(later.status == (name == "ann@example.com" ? .ok : .badRequest))
    }
  }

  @Test func eachNewDelayOfAnAccountIsNotedOnce() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.account("ann@example.com")
      for name in ["nobody@example.com", "ann@example.com"] {
        for _ in 1...5 { _ = try await admin.signIn(name, "wrong") }
        _ = try await admin.signIn(name, "wrong", from: "198.51.100.7")
        for _ in 1...3 { _ = try await admin.signIn(name, "wrong") }
        admin.clock.advance(by: .seconds(1))
        _ = try await admin.signIn(name, "wrong", from: "198.51.100.8")
      }
      let events = try await admin.audit(.signInThrottled, count: 2)
      #expect(events.map(\.object.id) == [ann.guid, ann.guid])
      #expect(Set(events.map(\.actor.address)) == ["198.51.100.7", "198.51.100.8"])
      #expect(events.allSatisfy { $0.actor.kind == .anonymous })
    }
  }

  @Test func oneAddressCannotTryEverybody() async throws {
    try await AdminFixture.run { admin in
      _ = try await admin.account("ann@example.com")
      for number in 1...21 {
        _ = try await admin.signIn("user\(number)@example.com", "wrong", from: "2001:db8::\(number)")
      }
      let neighbour = try await admin.signIn("ann@example.com", from: "2001:db8::ffff")
      #expect(neighbour.status == .tooManyRequests)
      let other = try await admin.signIn("ann@example.com", from: "2001:db8:0:1::1")
      #expect(other.status == .ok)
    }
  }

  @Test func aKnownBrowserSignsInWhileOthersGuess() async throws {
    try await AdminFixture.run { admin in
      _ = try await admin.account("ann@example.com")
      let browser = try #require(try await admin.signIn("ann@example.com").cookie("CFBROWSER"))
      var statuses: [HTTPResponse.Status: Int] = [:]
      for number in 0..<2000 {
        let reply = try await admin.signIn(
          "ann@example.com", "wrong \(number)", from: "10.0.\(number / 250).\(number % 250)")
        statuses[reply.status, default: 0] += 1
      }
      #expect(statuses == [.badRequest: 6, .tooManyRequests: 1994])
      let stranger = try await admin.signIn("ann@example.com", from: "203.0.113.1")
      #expect(stranger.status == .tooManyRequests)
      let known = try await admin.signIn("ann@example.com", cookies: ["CFBROWSER": browser])
      #expect(known.status == .ok)
      #expect(known.cookie("CFBROWSER") == browser)
      // Its own tries are counted by themselves.
      for _ in 1...11 { _ = try await admin.signIn("ann@example.com", "wrong", cookies: ["CFBROWSER": browser]) }
      let refused = try await admin.signIn("ann@example.com", cookies: ["CFBROWSER": browser])
      #expect(refused.status == .tooManyRequests)
    }
  }

  @Test func oneBrowserIsKnownForSeveralAccounts() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.account("ann@example.com")
      let bob = try await admin.account("bob@example.com")
      let browser = try #require(try await admin.signIn("ann@example.com").cookie("CFBROWSER"))
      for _ in 1...6 { _ = try await admin.signIn("bob@example.com", "wrong") }
      let unknown = try await admin.signIn("bob@example.com", cookies: ["CFBROWSER": browser])
      #expect(unknown.status == .tooManyRequests)
      admin.clock.advance(by: .seconds(1))
      let second = try await admin.signIn("bob@example.com", cookies: ["CFBROWSER": browser])
      #expect(second.cookie("CFBROWSER") == browser)
      for _ in 1...12 {
        for name in [ann.email, bob.email] { _ = try await admin.signIn(name, "wrong", from: "203.0.113.1") }
      }
      for name in [ann.email, bob.email] {
        let reply = try await admin.signIn(name, cookies: ["CFBROWSER": browser])
        #expect(reply.status == .ok)
      }
    }
  }

  @Test func aBrowserCannotBringANameOfItsOwn() async throws {
    try await AdminFixture.run { admin in
      _ = try await admin.account("ann@example.com")
      let reply = try await admin.signIn("ann@example.com", cookies: ["CFBROWSER": "made-up"])
      let browser = try #require(reply.cookie("CFBROWSER"))
      #expect(browser.count == 43)
    }
  }

  @Test func whatTheDatabaseCouldNotAnswerIsNoGuess() async throws {
    try await AdminFixture.run { admin in
      _ = try await admin.account("ann@example.com")
      try await admin.database.write { _ = try $0.execute("ALTER TABLE account_session RENAME TO away", []) }
      for _ in 1...10 {
        let reply = try await admin.signIn("ann@example.com")
        #expect(reply.status == .serviceUnavailable)
      }
      try await admin.database.write { _ = try $0.execute("ALTER TABLE away RENAME TO account_session", []) }
      let reply = try await admin.signIn("ann@example.com")
      #expect(reply.status == .ok)
    }
  }
}

/// What the endpoint that gives tokens answers.
struct Tokens: Decodable {
  static let fields: Set<String> = ["access_token", "token_type", "refresh_token", "expires_in", "scope"]

  let access_token: String
  let token_type: String
  let refresh_token: String
  let expires_in: Int
  let scope: String
}

extension AdminFixture {
  /// Signs in as people do.
  func signIn(
    _ name: String, _ password: String = password, as login: Login = .client, from address: String = "192.0.2.1",
    cookies: [String: String] = [:], headers: [String: String] = [:]
  ) async throws -> Reply {
    let fields = ["grant_type": "password", "username": name, "password": password]
    let body = fields.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
    return try await send(
      .post, "/oauth/token", body.joined(separator: "&"), as: login, type: "application/x-www-form-urlencoded",
      from: address, cookies: cookies, headers: headers)
  }
}
