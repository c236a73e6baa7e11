import AdminRole
import Credentials
import FaceDomain
import Foundation
import HTTPTypes
import Logging
import Mail
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct MailOutboxTests {
  private static let busy = MailError.unavailable(reason: "mail.example.com:587: 451 Try again later")

  /// An outbox that sends only when it is told to.
  private struct Fixture: Sendable {
    let folder: TemporaryFolder
    let store: AccountStore
    let log: AuditLog
    let clock = TestClock()
    let mailer = RecordingMailer()
    let lines = Recorder<String>()
    let outbox: MailOutbox

    init() async throws {
      folder = try TemporaryFolder()
      let database = try await TestDatabase.make(in: folder)
      store = AccountStore(database)
      log = AuditLog(database)
      let lines = lines
      let clock = clock
      outbox = MailOutbox(
        store: store, mailer: mailer, publicURL: "https://faces.example.com/?a&b",
        logger: Logger(label: "test", factory: { _ in RecordingLogHandler(lines: lines) }), now: { clock.now })
    }

    func account(_ email: String, isEnabled: Bool = true) async throws -> Account {
      let now = clock.now
      return try await store.write { rows in
        try rows.insert(
          .init(
            email: email, passwordHash: "", firstName: "<b>Ann</b>", lastName: "Miller", role: .user,
            confirmation: isEnabled ? nil : "none"),
          at: now)
      }
    }

    func enqueue(_ kind: AccountRows.MailKind, _ account: Account) async throws {
      let now = clock.now
      try await store.write { rows in try rows.enqueueMail(kind, to: account.id, at: now) }
    }

    func mails() async throws -> [AccountRows.OutgoingMail] {
      try await store.read { rows in try rows.mails() }
    }

    /// Whose password the token would reset.
    func take(_ token: String) async throws -> String? {
      let now = clock.now
      let hash = Secret.uuidHash(token)
      return try await store.write { rows in try rows.takeResetToken(hash, at: now)?.email }
    }
  }

  // MARK: Sending

  @Test func aMailIsSentOnceWithATokenThatIsGood() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(.reset, try await fixture.account("ann@example.com"))
    await fixture.outbox.sendDue()
    await fixture.outbox.sendDue()
    #expect(fixture.mailer.sent.map(\.recipient) == ["ann@example.com"])
    let mails = try await fixture.mails()
    #expect(mails.isEmpty)
    let token = try #require(fixture.mailer.sent.first?.token)
    let email = try await fixture.take(token)
    #expect(email == "ann@example.com")
  }

  @Test func nothingThatOthersWroteIsInAMail() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(.confirmation, try await fixture.account("ann@example.com", isEnabled: false))
    await fixture.outbox.sendDue()
    let mail = try #require(fixture.mailer.sent.first)
    let token = try #require(mail.token)
    #expect(!mail.html.contains("Ann") && !mail.text.contains("Ann"))
    let link = "https://faces.example.com/?a&amp;b/admin/user/registration/confirm?token=\(token)"
    #expect(mail.html.contains(#"<a href="\#(link)">"#))
    // Nothing is fetched from anywhere.
    #expect(mail.html.matches(of: /(src|href|url)\s*[=(]/).count == 1)
  }

  @Test func mailsNobodyNeedsAreNotSent() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(.confirmation, try await fixture.account("ann@example.com"))
    try await fixture.enqueue(.reset, try await fixture.account("bob@example.com", isEnabled: false))
    await fixture.outbox.sendDue()
    #expect(fixture.mailer.sent.isEmpty)
    let mails = try await fixture.mails()
    #expect(mails.isEmpty)
  }

  /// Both of one that waits, and of one that is to be tried again.
  @Test(arguments: [false, true]) func aLinkThatWasHandedOverStaysGood(isTried: Bool) async throws {
    let fixture = try await Fixture()
    let ann = try await fixture.account("ann@example.com")
    try await fixture.enqueue(.reset, ann)
    if isTried {
      fixture.mailer.fail(Self.busy)
      await fixture.outbox.sendDue()
    }
    let link = Secret.makeUUID()
    let expires = fixture.clock.now + 900
    try await fixture.store.write { rows in try rows.handOverResetToken(link.uuidHash, of: ann, expires: expires) }
    fixture.clock.advance(by: .seconds(60))
    await fixture.outbox.sendDue()
    #expect(fixture.mailer.sent.count == (isTried ? 1 : 0))
    let email = try await fixture.take(link.text)
    #expect(email == "ann@example.com")
  }

  @Test func whatADeadServerHadInHandIsSentByTheNext() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(.reset, try await fixture.account("ann@example.com"))
    let now = fixture.clock.now
    _ = try await fixture.store.write { rows in try rows.claimMail(at: now, until: now + 120) != nil }
    await fixture.outbox.sendDue()
    #expect(fixture.mailer.sent.isEmpty)
    fixture.clock.advance(by: .seconds(120))
    await fixture.outbox.sendDue()
    #expect(fixture.mailer.sent.count == 1)
  }

  @Test func twoAreSentAtOnce() async throws {
    let fixture = try await Fixture()
    for name in ["a", "b", "c"] {
      try await fixture.enqueue(.reset, try await fixture.account("\(name)@example.com"))
    }
    fixture.mailer.hold(true)
    let running = Task { try await fixture.outbox.run() }
    _ = try #require(try await fixture.mailer.mail(2))
    // The third has every opportunity.
    try await Task.sleep(for: .milliseconds(50))
    #expect(fixture.mailer.underWay == 2)
    fixture.mailer.hold(false)
    let third = try await fixture.mailer.mail(3)
    #expect(third != nil)
    running.cancel()
    try await running.value
  }

  // MARK: Failures

  @Test func aFailureIsTriedAgainWithGrowingPauses() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(.reset, try await fixture.account("ann@example.com"))
    fixture.mailer.fail(Self.busy, Self.busy, Self.busy, Self.busy, Self.busy)
    var attempts: [Int] = []
    for second in 0..<1000 {
      let before = fixture.mailer.sent.count
      await fixture.outbox.sendDue()
      if fixture.mailer.sent.count > before { attempts.append(second) }
      fixture.clock.advance(by: .seconds(1))
    }
    // 10 minutes later would be past the 15 that it is of use.
    #expect(attempts == [0, 10, 40, 160, 460])
    let mails = try await fixture.mails()
    #expect(mails.map(\.state) == [.failed])
    #expect(mails.first?.attempts == 5)
    let entries = try await fixture.log.entries(.init())
    let given = try #require(entries.first?.event)
    #expect(entries.count == 1)
    #expect(given.action == .mailGivenUp)
    #expect(given.object.name == "ann@example.com")
    #expect(
      given.detail == "reset, attempt 5: the mail server is unavailable: mail.example.com:587: 451 Try again later")
  }

  @Test func onlyTheLastTryHasAGoodToken() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(.reset, try await fixture.account("ann@example.com"))
    fixture.mailer.fail(Self.busy)
    await fixture.outbox.sendDue()
    fixture.clock.advance(by: .seconds(10))
    await fixture.outbox.sendDue()
    let tokens = fixture.mailer.sent.compactMap(\.token)
    #expect(tokens.count == 2)
    let first = try await fixture.take(tokens[0])
    #expect(first == nil)
    let second = try await fixture.take(tokens[1])
    #expect(second == "ann@example.com")
  }

  @Test(arguments: [
    MailError.refused(code: 550, reason: "mail.example.com:587: 550 <ann@example.com> unknown"),
    .insecure(reason: "mail.example.com:587: no STARTTLS"), .invalid(reason: "not an address"),
  ])
  func whatCannotGetBetterIsGivenUpAtOnce(error: MailError) async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(.confirmation, try await fixture.account("ann@example.com", isEnabled: false))
    fixture.mailer.fail(error)
    await fixture.outbox.sendDue()
    let mail = try #require(try await fixture.mails().first)
    #expect(mail.state == .failed)
    #expect(mail.lastError == error.description)
    let entries = try await fixture.log.entries(.init())
    #expect(entries.map(\.event?.action) == [.mailGivenUp])
    #expect(entries.first?.detail == "confirmation, attempt 1: \(error.description)")
    // The log names the account, not the address, which servers quote.
    let lines = fixture.lines.all
    #expect(lines.count == 1)
    #expect(lines.allSatisfy { $0.contains(mail.account.guid) && !$0.lowercased().contains("ann@example.com") })
    let token = try #require(fixture.mailer.sent.first?.token)
    #expect(lines.allSatisfy { !$0.contains(token) })
  }

  @Test func aMailThatComesTooLateIsGivenUp() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(.reset, try await fixture.account("ann@example.com"))
    // Mails were off meanwhile.
    fixture.clock.advance(by: .seconds(900))
    await fixture.outbox.sendDue()
    #expect(fixture.mailer.sent.isEmpty)
    let mails = try await fixture.mails()
    #expect(mails.map(\.state) == [.failed])
  }

  @Test func whoAsksAgainTakesThePlaceOfAFailure() async throws {
    let fixture = try await Fixture()
    let ann = try await fixture.account("ann@example.com")
    try await fixture.enqueue(.reset, ann)
    fixture.mailer.fail(.refused(code: 550, reason: "no"))
    await fixture.outbox.sendDue()
    try await fixture.enqueue(.reset, ann)
    await fixture.outbox.sendDue()
    #expect(fixture.mailer.sent.count == 2)
    let mails = try await fixture.mails()
    #expect(mails.isEmpty)
  }

  // MARK: For administrators

  @Test func administratorsSeeWhatWasNotSent() async throws {
    let mailer = RecordingMailer()
    mailer.fail(.refused(code: 550, reason: "mail.example.com:587: 550 No such user here"))
    try await AdminFixture.run(mailer: mailer) { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let user = try await fixture.person("user@example.com")
      _ = try await fixture.send(.post, "/user/forgot-password", #"{"email":"user@example.com"}"#)
      _ = try await fixture.audit(.mailGivenUp, count: 1)
      let reply = try await fixture.send(.get, "/mails", as: owner.cookie)
      #expect(reply.status == .ok)
      let mail = try #require(reply.list.first)
      #expect(reply.list.count == 1)
      #expect(
        Set(mail.allKeys.compactMap { $0 as? String }) == [
          "id", "kind", "userId", "email", "state", "attempts", "created", "nextAttempt", "error",
        ])
      #expect(mail["kind"] as? String == "reset")
      #expect(mail["state"] as? String == "failed")
      #expect(mail["userId"] as? String == user.guid)
      #expect(mail["attempts"] as? Int == 1)
      #expect(mail["nextAttempt"] is NSNull)
      #expect(
        mail["error"] as? String == "the mail server refused: mail.example.com:587: 550 No such user here")

      let refused = try await fixture.send(.get, "/mails", as: user.cookie)
      #expect(refused.status == .badRequest)
      #expect(refused.code == 9)
    }
  }
}

/// Keeps what is logged, as one line each.
private struct RecordingLogHandler: LogHandler {
  let lines: Recorder<String>
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    lines.append("\(event.message) \(event.metadata ?? [:])")
  }
}
