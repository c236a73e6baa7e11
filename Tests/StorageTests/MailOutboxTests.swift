import FaceDomain
import Foundation
import Storage
import Testing

@Suite struct MailOutboxTests {
  private static let now = StorageFixture.noon

  private static func later(_ seconds: Double) -> Date { now.addingTimeInterval(seconds) }

  @Test func aMailIsLentToOneAtATime() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    try await store.accounts.write { rows in
      try rows.enqueueMail(.reset, to: ann.id, at: Self.now)
      #expect(try rows.claimMail(at: Self.later(-0.001), until: Self.later(30)) == nil)
      let mail = try #require(try rows.claimMail(at: Self.now, until: Self.later(30)))
      #expect(mail.account == ann)
      #expect(mail.kind == .reset)
      #expect(mail.state == .waiting)
      #expect(mail.attempts == 1)
      #expect(mail.created == Self.now)
      #expect(mail.nextAttempt == Self.later(30))
      #expect(mail.lastError == nil)
      #expect(try rows.claimMail(at: Self.later(29.999), until: Self.later(60)) == nil)
      // Whoever had it died.
      #expect(try rows.claimMail(at: Self.later(30), until: Self.later(60))?.attempts == 2)
      try rows.mailIsSent(mail.id)
      #expect(try rows.claimMail(at: .distantFuture, until: .distantFuture) == nil)
    }
    #expect(try await store.count("mail_outbox") == 0)
  }

  @Test func theMailThatWaitedLongestGoesFirst() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    try await store.accounts.write { rows in
      try rows.enqueueMail(.reset, to: ann.id, at: Self.later(1))
      try rows.enqueueMail(.reset, to: bob.id, at: Self.now)
      try rows.enqueueMail(.confirmation, to: bob.id, at: Self.later(1))
      var claimed: [String] = []
      while let mail = try rows.claimMail(at: Self.later(1), until: Self.later(30)) {
        claimed.append("\(mail.kind) \(mail.account.email)")
      }
      #expect(claimed == ["reset bob@a.org", "reset ann@a.org", "confirmation bob@a.org"])
    }
  }

  @Test func aMailThatFailedIsTriedAgainAndThenGivenUp() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    try await store.accounts.write { rows in
      try rows.enqueueMail(.reset, to: ann.id, at: Self.now)
      let mail = try #require(try rows.claimMail(at: Self.now, until: Self.later(30)))
      try rows.mailFailed(mail.id, "refused", next: Self.later(5.25))
      #expect(try rows.nextMailDue() == Self.later(5.25))
      #expect(try rows.claimMail(at: Self.later(5.249), until: Self.later(30)) == nil)
      let again = try #require(try rows.claimMail(at: Self.later(5.25), until: Self.later(30)))
      #expect(again.attempts == 2)
      #expect(again.lastError == "refused")
      try rows.mailFailed(mail.id, "silent", next: nil)
      #expect(try rows.claimMail(at: .distantFuture, until: .distantFuture) == nil)
      #expect(try rows.nextMailDue() == nil)
      let failed = try rows.mails()
      #expect(failed.map(\.state) == [.failed])
      #expect(failed.map(\.lastError) == ["silent"])
      #expect(failed.map(\.nextAttempt) == [Self.later(30)])
    }
  }

  @Test func theNextOneDueIsTheEarliestThatWaits() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    try await store.accounts.write { rows in
      #expect(try rows.nextMailDue() == nil)
      try rows.enqueueMail(.reset, to: ann.id, at: Self.later(2))
      try rows.enqueueMail(.reset, to: bob.id, at: Self.later(1.001))
      #expect(try rows.nextMailDue() == Self.later(1.001))
    }
  }

  @Test func anAccountHasOneMailOfAKind() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    try await store.accounts.write { rows in
      try rows.enqueueMail(.reset, to: ann.id, at: Self.now)
      try rows.enqueueMail(.confirmation, to: ann.id, at: Self.now)
      try rows.enqueueMail(.reset, to: bob.id, at: Self.now)
      let old = try #require(try rows.claimMail(at: Self.now, until: Self.later(30)))
      #expect(old.account == ann)
      #expect(old.kind == .reset)
      try rows.enqueueMail(.reset, to: ann.id, at: Self.later(1))
      #expect(
        try rows.mails().map { "\($0.kind) \($0.account.email)" } == [
          "reset ann@a.org", "reset bob@a.org", "confirmation ann@a.org",
        ])
      // What becomes of the old one no longer matters to the new.
      try rows.mailFailed(old.id, "refused", next: nil)
      try rows.mailIsSent(old.id)
      let new = try #require(try rows.mails().first)
      #expect(new.attempts == 0)
      #expect(new.state == .waiting)
    }
  }

  /// Nobody finds out by the time it takes whether an address has an account, and nothing is left of it.
  @Test func amongAccountsNothingIsEnqueuedForNobody() async throws {
    let store = try await StorageFixture()
    try await store.accounts.write { try $0.enqueueNothing(.reset, at: Self.now) }
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    try await store.accounts.write { rows in
      try rows.enqueueMail(.reset, to: bob.id, at: Self.now)
      try rows.enqueueNothing(.reset, at: Self.now)
      try rows.enqueueNothing(.reset, at: Self.now)
      #expect(try rows.mails().map(\.account) == [bob])
      #expect(try !rows.forgetReset(of: ann))
    }
  }

  @Test func mailsThatWereGivenUpAreForgottenAndThoseThatWaitAreNot() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    try await store.accounts.write { rows in
      try rows.enqueueMail(.reset, to: ann.id, at: Self.now)
      let mail = try #require(try rows.claimMail(at: Self.now, until: Self.now))
      try rows.mailFailed(mail.id, "refused", next: nil)
      try rows.enqueueMail(.reset, to: bob.id, at: Self.now)
      #expect(try rows.claimMail(at: Self.later(60), until: Self.later(90))?.account == bob)
      try rows.deleteFailedMails(before: Self.now)
      #expect(try rows.mails().count == 2)
      try rows.deleteFailedMails(before: Self.later(0.001))
      #expect(try rows.mails().map(\.account.email) == ["bob@a.org"])
      #expect(try rows.mails(limit: 0).isEmpty)
    }
  }
}
