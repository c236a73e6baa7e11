import AdminRole
import Credentials
import FaceDomain
import Foundation
import HTTPTypes
import Mail
import Storage
import Testing

@Suite struct PasswordTests {
  private static let newPassword = #"{"password":"a new passphrase"}"#

  private static func signIn(
    _ fixture: AdminFixture, _ email: String, _ password: String
  ) async throws -> AdminFixture.Reply {
    let password = password.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    return try await fixture.send(
      .post, "/oauth/token", "grant_type=password&username=\(email)&password=\(password)", as: .client,
      type: "application/x-www-form-urlencoded", from: "198.51.100.9")
  }

  private static func isSignedIn(_ fixture: AdminFixture, _ login: AdminFixture.Login) async throws -> Bool {
    try await fixture.send(.get, "/user/me", as: login).status == .ok
  }

  // MARK: By mail

  @Test func withoutMailNothingIsMailed() async throws {
    try await AdminFixture.run { fixture in
      let reply = try await fixture.send(.post, "/user/forgot-password", #"{"email":"ann@example.com"}"#)
      #expect(reply.status == .internalServerError)
      #expect(reply.code == 29)
      #expect(reply.message == "We cannot send an email. No email server enabled!")
    }
  }

  @Test(arguments: [
    ("{}", "User's email cannot be empty"), (#"{"email":" "}"#, "User's email cannot be empty"),
    (#"{"email":"\#(String(repeating: "a", count: 64))"}"#, "User's email size must be between 1 and 63"),
  ])
  func theAddressIsChecked(body: String, message: String) async throws {
    try await AdminFixture.run(mailer: RecordingMailer()) { fixture in
      let reply = try await fixture.send(.post, "/user/forgot-password", body)
      #expect(reply.status == .badRequest)
      #expect(reply.code == 26)
      #expect(reply.message == message)
    }
  }

  @Test func nobodyLearnsWhoHasAnAccount() async throws {
    let mailer = RecordingMailer()
    try await AdminFixture.run(mailer: mailer) { fixture in
      _ = try await fixture.account("ann@example.com", .owner)
      _ = try await fixture.account("waiting@example.com", isEnabled: false)
      for email in ["nobody@example.com", "waiting@example.com", "Ann@example.com"] {
        let reply = try await fixture.send(.post, "/user/forgot-password", #"{"email":"\#(email)"}"#)
        #expect(reply.status == .ok)
        #expect(reply.body.isEmpty)
      }
      let mail = try await mailer.mail(1)
      #expect(mail?.recipient == "ann@example.com")
      let asked = try await fixture.audit(.passwordResetAsked)
      // Strangers could fill the log with what they make up, and it is never cut.
      #expect(asked.map(\.object.name) == ["ann@example.com"])
      #expect(mailer.sent.count == 1)
    }
  }

  @Test func theLinkIsGoodOnceAndEndsEverythingElse() async throws {
    let mailer = RecordingMailer()
    try await AdminFixture.run(mailer: mailer) { fixture in
      let ann = try await fixture.person("ann@example.com", .owner)
      let script = try await fixture.token(of: ann.account, scopes: [.read])
      let hash = Secret.hash("browser")
      let now = fixture.clock.now
      try await fixture.store.write { rows in try rows.setKnownBrowser(hash, of: ann.account.id, at: now) }

      _ = try await fixture.send(.post, "/user/forgot-password", #"{"email":"ann@example.com"}"#)
      let mail = try #require(try await mailer.mail(1))
      #expect(mail.subject == "CompreFace Reset Password")
      let token = try #require(mail.token)
      #expect(mail.text.contains("https://faces.example.com/reset-password?token=\(token)\n"))
      var isSignedIn = try await Self.isSignedIn(fixture, ann.cookie)
      #expect(isSignedIn)

      let reply = try await fixture.send(.put, "/user/reset-password?token=\(token)", Self.newPassword)
      #expect(reply.status == .ok)
      #expect(reply.body.isEmpty)
      for login in [ann.cookie, script] {
        isSignedIn = try await Self.isSignedIn(fixture, login)
        #expect(!isSignedIn)
      }
      let isKnown = try await fixture.store.read { rows in try rows.isKnownBrowser(hash, of: ann.account.id) }
      #expect(!isKnown)
      let old = try await Self.signIn(fixture, "ann@example.com", AdminFixture.password)
      #expect(old.status == .badRequest)
      let new = try await Self.signIn(fixture, "ann@example.com", "a new passphrase")
      #expect(new.status == .ok)
      let again = try await fixture.send(.put, "/user/reset-password?token=\(token)", Self.newPassword)
      #expect(again.status == .badRequest)
      #expect(again.code == 30)
      let noted = try await fixture.audit(.passwordReset)
      #expect(noted.map(\.object.name) == ["ann@example.com"])
    }
  }

  @Test func theLinkIsGoodForAQuarterOfAnHour() async throws {
    let mailer = RecordingMailer()
    try await AdminFixture.run(mailer: mailer) { fixture in
      _ = try await fixture.account("ann@example.com", .owner)
      _ = try await fixture.send(.post, "/user/forgot-password", #"{"email":"ann@example.com"}"#)
      let token = try #require(try await mailer.mail(1)?.token)
      fixture.clock.advance(by: .seconds(900))
      let reply = try await fixture.send(.put, "/user/reset-password?token=\(token)", Self.newPassword)
      #expect(reply.code == 30)
    }
  }

  @Test func onlyTheLastLinkIsGood() async throws {
    let mailer = RecordingMailer()
    try await AdminFixture.run(mailer: mailer) { fixture in
      _ = try await fixture.account("ann@example.com", .owner)
      var tokens: [String] = []
      for count in 1...2 {
        _ = try await fixture.send(.post, "/user/forgot-password", #"{"email":"ann@example.com"}"#)
        tokens.append(try #require(try await mailer.mail(count)?.token))
      }
      let first = try await fixture.send(.put, "/user/reset-password?token=\(tokens[0])", Self.newPassword)
      #expect(first.code == 30)
      let second = try await fixture.send(.put, "/user/reset-password?token=\(tokens[1])", Self.newPassword)
      #expect(second.status == .ok)
    }
  }

  @Test(arguments: [
    ("{}", "The password cannot be blank"), (#"{"password":"        "}"#, "The password cannot be blank"),
    (#"{"password":"1234567"}"#, PasswordRule.explanation),
    (#"{"password":"\#(String(repeating: "a", count: 73))"}"#, PasswordRule.explanation),
  ])
  func theNewPasswordIsChecked(body: String, message: String) async throws {
    try await AdminFixture.run { fixture in
      let reply = try await fixture.send(.put, "/user/reset-password?token=x", body)
      #expect(reply.status == .badRequest)
      #expect(reply.code == 26)
      #expect(reply.message == message)
    }
  }

  @Test func tokensCannotBeGuessed() async throws {
    try await AdminFixture.run { fixture in
      for number in 0..<21 {
        let reply = try await fixture.send(.put, "/user/reset-password?token=\(number)", Self.newPassword)
        #expect(reply.status == .badRequest)
        #expect(reply.code == 30)
      }
      let refused = try await fixture.send(.put, "/user/reset-password", Self.newPassword)
      #expect(refused.status == .tooManyRequests)
    }
  }

  @Test(arguments: ["ann@example.com", "nobody@example.com"])
  func nobodyIsMailedOverAndOver(email: String) async throws {
    let mailer = RecordingMailer()
    try await AdminFixture.run(mailer: mailer) { fixture in
      _ = try await fixture.account("ann@example.com", .owner)
      var replies: [AdminFixture.Reply] = []
      for number in 0..<5 {
        replies.append(
          try await fixture.send(
            .post, "/user/forgot-password", #"{"email":"\#(email)"}"#, from: "198.51.100.\(number)"))
      }
      #expect(replies.map(\.status.code) == [200, 200, 200, 200, 429])
      #expect(replies.last?.headers[.retryAfter] == "30")
    }
  }

  // MARK: By hand

  @Test func anAdministratorHandsOverALink() async throws {
    try await AdminFixture.run { fixture in
      let admin = try await fixture.person("admin@example.com", .administrator)
      let bob = try await fixture.person("bob@example.com")
      let reply = try await fixture.send(.post, "/user/\(bob.guid)/reset-link", as: admin.cookie)
      #expect(reply.status == .ok)
      let link = try #require(reply.json["link"] as? String)
      let start = "https://faces.example.com/reset-password?token="
      #expect(link.hasPrefix(start))
      let expires = try Date(try #require(reply.json["expires"] as? String), strategy: .iso8601)
      #expect(expires == TestClock.start + 900)
      let token = link.dropFirst(start.count)
      let reset = try await fixture.send(.put, "/user/reset-password?token=\(token)", Self.newPassword)
      #expect(reset.status == .ok)
      let signedIn = try await Self.signIn(fixture, "bob@example.com", "a new passphrase")
      #expect(signedIn.status == .ok)
      let made = try await fixture.audit(.passwordResetLinkMade)
      #expect(made.map(\.actor.name) == ["admin@example.com"])
      #expect(made.map(\.object.name) == ["bob@example.com"])
      #expect(made.first?.detail.contains(token) == false)
    }
  }

  @Test func noLinkForOwnersForOneselfAndForTheUnconfirmed() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let admin = try await fixture.person("admin@example.com", .administrator)
      let user = try await fixture.person("user@example.com")
      let waiting = try await fixture.account("waiting@example.com", isEnabled: false)
      let refused = [
        (admin, owner.guid), (owner, owner.guid), (admin, admin.guid), (user, admin.guid), (user, user.guid),
      ]
      for (person, target) in refused {
        let reply = try await fixture.send(.post, "/user/\(target)/reset-link", as: person.cookie)
        #expect(reply.status == .badRequest)
        #expect(reply.code == 9)
      }
      let early = try await fixture.send(.post, "/user/\(waiting.guid)/reset-link", as: owner.cookie)
      #expect(early.code == 26)
      let unknown = try await fixture.send(.post, "/user/nobody/reset-link", as: owner.cookie)
      #expect(unknown.status == .notFound)
      #expect(unknown.code == 16)
      let script = try await fixture.token(of: owner.account, scopes: Set(TokenScope.allCases))
      let byToken = try await fixture.send(.post, "/user/\(user.guid)/reset-link", as: script)
      #expect(byToken.status == .forbidden)
      let made = try await fixture.audit(.passwordResetLinkMade)
      #expect(made.isEmpty)
    }
  }

  // MARK: The own account

  @Test func peopleSeeAndRenameThemselves() async throws {
    try await AdminFixture.run { fixture in
      let ann = try await fixture.person("ann@example.com")
      let me = try await fixture.send(.get, "/user/me", as: ann.cookie)
      #expect(
        me.json == ["userId": ann.guid, "email": "ann@example.com", "firstName": "First", "lastName": "Last"])
      let renamed = try await fixture.send(
        .put, "/user/update", #"{"firstName":"Ann","lastName":"Ömer"}"#, as: ann.cookie)
      #expect(renamed.status == .ok)
      #expect(renamed.json["lastName"] as? String == "Ömer")
      let noted = try await fixture.audit(.accountRenamed)
      #expect(noted.map(\.detail) == ["to Ann Ömer"])
      // A token that may only read.
      let script = try await fixture.token(of: ann.account, scopes: [.read])
      let read = try await fixture.send(.get, "/user/me", as: script)
      #expect(read.status == .ok)
      let changed = try await fixture.send(.put, "/user/update", #"{"firstName":"X","lastName":"Y"}"#, as: script)
      #expect(changed.status == .forbidden)
    }
  }

  @Test(arguments: [
    (#"{"lastName":"B"}"#, "Field firstName cannot be empty"),
    (#"{"firstName":"A","lastName":" "}"#, "Field lastName cannot be empty"),
    (
      #"{"firstName":"A","lastName":"\#(String(repeating: "b", count: 51))"}"#,
      "Field lastName size must be between 1 and 50"
    ),
  ])
  func namesAreChecked(body: String, message: String) async throws {
    try await AdminFixture.run { fixture in
      let ann = try await fixture.person("ann@example.com")
      let reply = try await fixture.send(.put, "/user/update", body, as: ann.cookie)
      #expect(reply.code == 26)
      #expect(reply.message == message)
    }
  }

  private static func change(from old: String, to new: String) -> String {
    #"{"oldPassword":"\#(old)","newPassword":"\#(new)"}"#
  }

  @Test func aNewPasswordEndsTheOtherSessionsAndRenewsThisOne() async throws {
    try await AdminFixture.run { fixture in
      let ann = try await fixture.person("ann@example.com")
      let elsewhere = try await fixture.signIn(ann.account)
      let script = try await fixture.token(of: ann.account, scopes: [.read])
      let reply = try await fixture.send(
        .put, "/user/me/password", Self.change(from: AdminFixture.password, to: "a new passphrase"), as: ann.cookie)
      #expect(reply.status == .ok)
      #expect(reply.body.isEmpty)
      for login in [ann.cookie, elsewhere.cookie] {
        let isSignedIn = try await Self.isSignedIn(fixture, login)
        #expect(!isSignedIn)
      }
      let access = try #require(reply.cookie("CFSESSION"))
      for login in [.cookie(access), script] {
        let isSignedIn = try await Self.isSignedIn(fixture, login)
        #expect(isSignedIn)
      }
      let refresh = try #require(reply.cookie("REFRESH_TOKEN"))
      let refreshed = try await fixture.send(
        .post, "/oauth/token?grant_type=refresh_token", as: .client, cookies: ["REFRESH_TOKEN": refresh])
      #expect(refreshed.status == .ok)
      let signedIn = try await Self.signIn(fixture, "ann@example.com", "a new passphrase")
      #expect(signedIn.status == .ok)
      let noted = try await fixture.audit(.passwordChanged)
      #expect(noted.map(\.actor.name) == ["ann@example.com"])
    }
  }

  @Test func aNewPasswordEndsLinksToo() async throws {
    try await AdminFixture.run { fixture in
      let admin = try await fixture.person("admin@example.com", .administrator)
      let ann = try await fixture.person("ann@example.com")
      let made = try await fixture.send(.post, "/user/\(ann.guid)/reset-link", as: admin.cookie)
      let token = try #require((made.json["link"] as? String)?.split(separator: "=").last)
      _ = try await fixture.send(
        .put, "/user/me/password", Self.change(from: AdminFixture.password, to: "a new passphrase"), as: ann.cookie)
      let reset = try await fixture.send(.put, "/user/reset-password?token=\(token)", Self.newPassword)
      #expect(reset.code == 30)
    }
  }

  @Test(arguments: [
    (#"{"newPassword":"a new passphrase"}"#, 5, "Field oldPassword cannot be empty"),
    (#"{"oldPassword":"x"}"#, 5, "Field newPassword cannot be empty"),
    (#"{"oldPassword":"wrong","newPassword":"a new passphrase"}"#, 18, "User's password is incorrect"),
    (#"{"oldPassword":"wrong","newPassword":"short"}"#, 26, PasswordRule.explanation),
    (#"{"oldPassword":"wrong","newPassword":"          "}"#, 26, PasswordRule.explanation),
  ])
  func bothPasswordsAreChecked(body: String, code: Int, message: String) async throws {
    try await AdminFixture.run { fixture in
      let ann = try await fixture.person("ann@example.com")
      let reply = try await fixture.send(.put, "/user/me/password", body, as: ann.cookie)
      #expect(reply.status == .badRequest)
      #expect(reply.code == code)
      #expect(reply.message == message)
      let isSignedIn = try await Self.isSignedIn(fixture, ann.cookie)
      #expect(isSignedIn)
    }
  }

  @Test func aStolenSessionCannotGuess() async throws {
    try await AdminFixture.run { fixture in
      let ann = try await fixture.person("ann@example.com")
      let other = try await fixture.signIn(ann.account)
      let guess = Self.change(from: "wrong", to: "a new passphrase")
      for number in 0..<11 {
        let reply = try await fixture.send(
          .put, "/user/me/password", guess, as: ann.cookie, from: "198.51.100.\(number)")
        #expect(reply.code == 18)
      }
      let refused = try await fixture.send(.put, "/user/me/password", guess, as: ann.cookie)
      #expect(refused.status == .tooManyRequests)
      // The owner's own session isn't locked out by it.
      let right = try await fixture.send(
        .put, "/user/me/password", Self.change(from: AdminFixture.password, to: "a new passphrase"),
        as: other.cookie)
      #expect(right.status == .ok)
    }
  }
}
