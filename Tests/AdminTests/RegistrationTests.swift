import AdminRole
import Credentials
import FaceDomain
import Foundation
import HTTPTypes
import Logging
import Mail
import Storage
import Testing

@Suite struct RegistrationTests {
  private static let body =
    #"{"email":"Ann@Example.com","firstName":"Ann","lastName":"Miller","password":"correct horse"}"#

  private static func body(_ email: String, setupToken: String? = nil) -> String {
    let token = setupToken.map { #","setupToken":"\#($0)""# } ?? ""
    return #"{"email":"\#(email)","firstName":"A","lastName":"B","password":"correct horse"\#(token)}"#
  }

  private static func signIn(_ fixture: AdminFixture, _ email: String) async throws -> AdminFixture.Reply {
    try await fixture.send(
      .post, "/oauth/token", "grant_type=password&username=\(email)&password=correct+horse", as: .client,
      type: "application/x-www-form-urlencoded", from: "198.51.100.9")
  }

  // MARK: The fields

  @Test(arguments: [
    (#"{"lastName":"B","email":"a@b.de","password":"correct horse"}"#, 26, "User's first name cannot be empty"),
    (
      #"{"firstName":"A","lastName":" ","email":"a@b.de","password":"correct horse"}"#, 26,
      "User's last name cannot be empty"
    ),
    (
      #"{"firstName":"\#(String(repeating: "a", count: 51))","lastName":"B","email":"a@b.de","password":"x"}"#, 26,
      "User's first name size must be between 1 and 50"
    ),
    (#"{"firstName":"A","lastName":"B","password":"correct horse"}"#, 5, "Field email cannot be empty"),
    (#"{"firstName":"A","lastName":"B","email":"a@b","password":"x"}"#, 22, "Email format is incorrect"),
    (#"{"firstName":"A","lastName":"B","email":"a@b.de"}"#, 5, "Field password cannot be empty"),
    (#"{"firstName":"A","lastName":"B","email":"a@b.de","password":"  "}"#, 5, "Field password cannot be empty"),
    (#"{"firstName":"A","lastName":"B","email":"a@b.de","password":"short"}"#, 26, PasswordRule.explanation),
    (
      #"{"firstName":"A","lastName":"B","email":"a@b.de","password":"\#(String(repeating: "é", count: 37))"}"#, 26,
      PasswordRule.explanation
    ),
  ])
  func fieldsAreChecked(body: String, code: Int, message: String) async throws {
    try await AdminFixture.run { fixture in
      let reply = try await fixture.send(.post, "/user/register", body)
      #expect(reply.status == .badRequest)
      #expect(reply.code == code)
      #expect(reply.message == message)
      let accounts = try await fixture.store.read { rows in try rows.accounts() }
      #expect(accounts.isEmpty)
    }
  }

  // MARK: Without mail

  @Test func theFirstOneOwnsTheInstallation() async throws {
    try await AdminFixture.run { fixture in
      let first = try await fixture.send(.post, "/user/register", Self.body)
      #expect(first.status == .created)
      #expect(first.body.isEmpty)
      let second = try await fixture.send(.post, "/user/register", Self.body("bob@example.com"))
      #expect(second.status == .created)

      let accounts = try await fixture.store.read { rows in try rows.accounts() }
      #expect(accounts.map(\.email) == ["ann@example.com", "bob@example.com"])
      #expect(accounts.map(\.role) == [.owner, .user])
      #expect(accounts.map(\.firstName) == ["Ann", "A"])
      let signedIn = try await Self.signIn(fixture, "ann@example.com")
      #expect(signedIn.status == .ok)
      let noted = try await fixture.audit(.accountCreated)
      #expect(noted.map(\.detail) == ["as OWNER", "as USER"])
      #expect(noted.first?.actor.address == "192.0.2.1")
    }
  }

  @Test func oneHundredAtOnceMakeOneOwner() async throws {
    try await AdminFixture.run { fixture in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<100 {
          group.addTask {
            _ = try await fixture.send(
              .post, "/user/register", Self.body("u\(number)@example.com"), from: "198.51.100.\(number)")
          }
        }
        try await group.waitForAll()
      }
      let accounts = try await fixture.store.read { rows in try rows.accounts() }
      // Those that would have waited for too long were refused.
      #expect(accounts.count > 1)
      #expect(accounts.filter { $0.role == .owner }.count == 1)
    }
  }

  @Test func anAddressIsTakenInWhateverLetterCase() async throws {
    try await AdminFixture.run { fixture in
      _ = try await fixture.account("ann@example.com", .owner)
      let reply = try await fixture.send(.post, "/user/register", Self.body("ANN@example.COM"))
      #expect(reply.status == .badRequest)
      #expect(reply.code == 4)
      #expect(reply.message == "This email already registered")
    }
  }

  @Test func whoAsksWhichAddressesAreTakenIsSlowedDown() async throws {
    try await AdminFixture.run { fixture in
      _ = try await fixture.account("ann@example.com", .owner)
      for _ in 0..<11 {
        let reply = try await fixture.send(.post, "/user/register", Self.body("ann@example.com"))
        #expect(reply.code == 4)
      }
      let refused = try await fixture.send(.post, "/user/register", Self.body("ann@example.com"))
      #expect(refused.status == .tooManyRequests)
      #expect(refused.code == 106)
      #expect(refused.headers[.retryAfter] == "10")
      let elsewhere = try await fixture.send(
        .post, "/user/register", Self.body("new@example.com"), from: "198.51.100.1")
      #expect(elsewhere.status == .created)
    }
  }

  @Test(arguments: ["isAllowStatistics", "allowStatistics"])
  func theConsentIsTakenInBothSpellings(name: String) async throws {
    try await AdminFixture.run { fixture in
      let reply = try await fixture.send(
        .post, "/user/register", Self.body.replacing("}", with: #","\#(name)":true}"#))
      #expect(reply.status == .created)
      let consents = try await fixture.database.read { connection in
        var consents: [Int64] = []
        try connection.forEachRow("SELECT COUNT(*) FROM \"user\" WHERE allow_statistics = TRUE", []) {
          consents.append(try $0.integer(0))
        }
        return consents
      }
      #expect(consents == [1])
    }
  }

  // MARK: The setup token

  private static let guarded = Admin.Settings(publicURL: "https://faces.example.com", setupToken: "open sesame")

  @Test func theFirstAccountTakesTheSetupToken() async throws {
    try await AdminFixture.run(settings: Self.guarded) { fixture in
      var configuration = try await fixture.send(.get, "/config").json
      #expect(configuration["setupTokenNeeded"] as? Bool == true)
      let none = try await fixture.send(.post, "/user/register", Self.body("a@example.com"))
      #expect(none.status == .forbidden)
      #expect(none.code == 1)
      let wrong = try await fixture.send(.post, "/user/register", Self.body("a@example.com", setupToken: "open"))
      #expect(wrong.status == .forbidden)
      let header = try await fixture.send(
        .post, "/user/register", Self.body("a@example.com"), headers: ["X-Setup-Token": "open sesame"])
      #expect(header.status == .created)
      // From then on nobody needs it, and nobody becomes an owner with it.
      configuration = try await fixture.send(.get, "/config").json
      #expect(configuration["setupTokenNeeded"] as? Bool == false)
      let second = try await fixture.send(.post, "/user/register", Self.body("b@example.com"))
      #expect(second.status == .created)
      let third = try await fixture.send(
        .post, "/user/register", Self.body("c@example.com", setupToken: "open sesame"))
      #expect(third.status == .created)
      let accounts = try await fixture.store.read { rows in try rows.accounts() }
      #expect(accounts.map(\.role) == [.owner, .user, .user])
    }
  }

  @Test func theSetupTokenCannotBeGuessed() async throws {
    try await AdminFixture.run(settings: Self.guarded) { fixture in
      for guess in 0..<6 {
        let reply = try await fixture.send(
          .post, "/user/register", Self.body("a@example.com", setupToken: "\(guess)"))
        #expect(reply.status == .forbidden)
      }
      // Also where it is right, as long as the delay lasts.
      let right = Self.body("a@example.com", setupToken: "open sesame")
      let early = try await fixture.send(.post, "/user/register", right)
      #expect(early.status == .tooManyRequests)
      fixture.clock.advance(by: .seconds(2))
      let late = try await fixture.send(.post, "/user/register", right)
      #expect(late.status == .created)
    }
  }

  @Test func aTokenIsWantedWithMailToo() async throws {
    let mailer = RecordingMailer()
    try await AdminFixture.run(mailer: mailer, settings: Self.guarded) { fixture in
      let none = try await fixture.send(.post, "/user/register", Self.body("a@example.com"))
      #expect(none.status == .forbidden)
      let first = try await fixture.send(
        .post, "/user/register", Self.body("a@example.com", setupToken: "open sesame"))
      #expect(first.status == .ok)
      // There is no owner until somebody has confirmed.
      let second = try await fixture.send(.post, "/user/register", Self.body("b@example.com"))
      #expect(second.status == .forbidden)
    }
  }

  // MARK: With mail

  @Test func anAccountWaitsForItsConfirmation() async throws {
    let mailer = RecordingMailer()
    try await AdminFixture.run(mailer: mailer) { fixture in
      let registered = try await fixture.send(.post, "/user/register", Self.body)
      #expect(registered.status == .ok)
      #expect(registered.body.isEmpty)
      let early = try await Self.signIn(fixture, "ann@example.com")
      #expect(early.errorDescription == "User is disabled")

      let mail = try #require(try await mailer.mail(1))
      #expect(mail.recipient == "ann@example.com")
      #expect(mail.subject == "CompreFace Registration")
      let token = try #require(mail.token)
      #expect(mail.text.contains("https://faces.example.com/admin/user/registration/confirm?token=\(token)\n"))
      // What lies in the database is another text.
      let plain = try await fixture.store.read { rows in try rows.account(confirmation: token) }
      #expect(plain == nil)

      let looked = try await fixture.send(.head, "/user/registration/confirm?token=\(token)")
      #expect(looked.status == .found)
      let still = try await Self.signIn(fixture, "ann@example.com")
      #expect(still.errorDescription == "User is disabled")

      let confirmed = try await fixture.send(.get, "/user/registration/confirm?token=\(token)")
      #expect(confirmed.status == .found)
      #expect(confirmed.headers[.location] == "https://faces.example.com/login")
      let signedIn = try await Self.signIn(fixture, "ann@example.com")
      #expect(signedIn.status == .ok)
      let again = try await fixture.send(.get, "/user/registration/confirm?token=\(token)")
      #expect(again.status == .forbidden)
      #expect(again.code == 25)
      let noted = try await fixture.audit(.accountConfirmed)
      #expect(noted.map(\.detail) == ["as OWNER"])
    }
  }

  @Test func whoConfirmsFirstIsTheOwner() async throws {
    let mailer = RecordingMailer()
    try await AdminFixture.run(mailer: mailer) { fixture in
      _ = try await fixture.send(.post, "/user/register", Self.body("a@example.com"))
      let first = try #require(try await mailer.mail(1)?.token)
      _ = try await fixture.send(.post, "/user/register", Self.body("b@example.com"))
      let second = try #require(try await mailer.mail(2)?.token)
      for token in [second, first] {
        let reply = try await fixture.send(.get, "/user/registration/confirm?token=\(token)")
        #expect(reply.status == .found)
      }
      let accounts = try await fixture.store.read { rows in try rows.accounts() }
      #expect(accounts.map(\.role) == [.user, .owner])
    }
  }

  @Test func anHourLaterTheAddressIsFreeAgain() async throws {
    let mailer = RecordingMailer()
    try await AdminFixture.run(mailer: mailer) { fixture in
      _ = try await fixture.send(.post, "/user/register", Self.body)
      let token = try #require(try await mailer.mail(1)?.token)
      fixture.clock.advance(by: .seconds(3601))
      let late = try await fixture.send(.get, "/user/registration/confirm?token=\(token)")
      #expect(late.code == 25)
      let again = try await fixture.send(.post, "/user/register", Self.body)
      #expect(again.status == .ok)
      let expired = try await fixture.audit(.accountExpired)
      #expect(expired.map(\.object.name) == ["ann@example.com"])
      #expect(expired.first?.actor == .system)
      let newToken = try #require(try await mailer.mail(2)?.token)
      let confirmed = try await fixture.send(.get, "/user/registration/confirm?token=\(newToken)")
      #expect(confirmed.status == .found)
    }
  }

  @Test func whoCouldNotBeMailedMayRegisterAgain() async throws {
    let mailer = RecordingMailer()
    mailer.fail(.refused(code: 535, reason: "mail.example.com:587: 535 Wrong password"))
    try await AdminFixture.run(mailer: mailer) { fixture in
      _ = try await fixture.send(.post, "/user/register", Self.body)
      _ = try await fixture.audit(.mailGivenUp, count: 1)
      let again = try await fixture.send(.post, "/user/register", Self.body)
      #expect(again.status == .ok)
      let token = try #require(try await mailer.mail(2)?.token)
      // Now a mail has arrived, and the address is taken.
      let third = try await fixture.send(.post, "/user/register", Self.body)
      #expect(third.code == 4)
      let confirmed = try await fixture.send(.get, "/user/registration/confirm?token=\(token)")
      #expect(confirmed.status == .found)
      let accounts = try await fixture.store.read { rows in try rows.accounts() }
      #expect(accounts.map(\.role) == [.owner])
    }
  }

  @Test(arguments: ["", "?token=", "?token=0", "?token=6b135f5b-a365-4522-b1f1-4c9ac2dd0728"])
  func otherTokensConfirmNothing(query: String) async throws {
    try await AdminFixture.run { fixture in
      let reply = try await fixture.send(.get, "/user/registration/confirm" + query)
      #expect(reply.status == .forbidden)
      #expect(reply.code == 25)
      #expect(reply.message == "User registration token is expired!")
    }
  }

  /// An installation without mail would be filled with accounts, one with mail would send them to strangers.
  @Test(arguments: [false, true]) func nobodyMakesManyAccounts(withMail: Bool) async throws {
    try await AdminFixture.run(mailer: withMail ? RecordingMailer() : nil) { fixture in
      let good = withMail ? 200 : 201
      var statuses: [Int] = []
      for number in 0..<13 {
        let reply = try await fixture.send(.post, "/user/register", Self.body("u\(number)@example.com"))
        statuses.append(reply.status.code)
      }
      #expect(statuses == Array(repeating: good, count: 11) + [429, 429])
      let elsewhere = try await fixture.send(
        .post, "/user/register", Self.body("other@example.com"), from: "198.51.100.1")
      #expect(elsewhere.status.code == good)
      fixture.clock.advance(by: .seconds(10))
      let later = try await fixture.send(.post, "/user/register", Self.body("u11@example.com"))
      #expect(later.status.code == good)
    }
  }

  @Test func manyRegistrationsKeepNobodyFromSigningIn() async throws {
    try await AdminFixture.run { fixture in
      _ = try await fixture.send(.post, "/user/register", Self.body("ann@example.com"))
      for number in 0..<12 {
        _ = try await fixture.send(
          .post, "/user/register", Self.body("u\(number)@example.com"), from: "198.51.100.9")
      }
      let signedIn = try await Self.signIn(fixture, "ann@example.com")
      #expect(signedIn.status == .ok)
    }
  }

  // MARK: Housekeeping

  @Test func unconfirmedAccountsAreDeletedAfterAnHour() async throws {
    try await AdminFixture.run { fixture in
      _ = try await fixture.account("owner@example.com", .owner)
      _ = try await fixture.account("late@example.com", isEnabled: false)
      fixture.clock.advance(by: .seconds(1800))
      _ = try await fixture.account("new@example.com", isEnabled: false)
      fixture.clock.advance(by: .seconds(1801))
      let clock = fixture.clock
      let housekeeping = Housekeeping(store: fixture.store, logger: .init(label: "test"), now: { clock.now })
      try await housekeeping.expireAccounts()
      let accounts = try await fixture.store.read { rows in try rows.accounts() }
      #expect(accounts.map(\.email) == ["owner@example.com", "new@example.com"])
      let expired = try await fixture.audit(.accountExpired)
      #expect(expired.map(\.object.name) == ["late@example.com"])
    }
  }

  @Test func whatRanOutIsForgotten() async throws {
    try await AdminFixture.run { fixture in
      let person = try await fixture.person("ann@example.com")
      fixture.clock.advance(by: .seconds(1_209_601))
      let clock = fixture.clock
      let housekeeping = Housekeeping(store: fixture.store, logger: .init(label: "test"), now: { clock.now })
      try await housekeeping.forget()
      let sessions = try await fixture.store.read { rows in
        try rows.sessions(of: person.account.id, at: TestClock.start)
      }
      #expect(sessions.isEmpty)
    }
  }

  // MARK: The installation

  @Test func aSignUpPageLearnsWhatItNeeds() async throws {
    try await AdminFixture.run { fixture in
      let empty = try await fixture.send(.get, "/config").json
      #expect(
        empty == [
          "mailServiceEnabled": false, "passwordRule": PasswordRule.explanation, "firstSignUp": true,
          "setupTokenNeeded": false,
        ])
      _ = try await fixture.account("ann@example.com", .owner)
      let owned = try await fixture.send(.get, "/config").json
      #expect(owned["firstSignUp"] as? Bool == false)
    }
    try await AdminFixture.run(mailer: RecordingMailer()) { fixture in
      let reply = try await fixture.send(.get, "/config").json
      #expect(reply["mailServiceEnabled"] as? Bool == true)
    }
  }

  @Test func theStatusIsOpenAndThereIsNoDemo() async throws {
    try await AdminFixture.run { fixture in
      let status = try await fixture.send(.get, "/status")
      #expect(status.status == .ok)
      #expect(status.json == ["status": "OK"])
      let demo = try await fixture.send(.get, "/user/demo/model")
      #expect(demo.status == .notFound)
      #expect(demo.json == ["message": "The Demo model is not available any more!", "code": 404])
    }
  }
}
