import FaceDomain
import Foundation
import Storage
import Testing

@Suite struct RecoveryRowsTests {
  private static let now = StorageFixture.noon

  private static func later(_ seconds: Double) -> Date { now.addingTimeInterval(seconds) }

  private static let (first, second) = (
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"
  )

  @Test func aResetTokenIsGoodOnce() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    try await store.accounts.write { rows in
      try rows.setResetToken(Self.first, of: ann, expires: Self.later(60))
      try rows.setResetToken(Self.second, of: bob, expires: Self.later(60))
      #expect(try rows.takeResetToken(Self.first, at: Self.now) == ann)
      #expect(try rows.takeResetToken(Self.first, at: Self.now) == nil)
      #expect(try rows.takeResetToken(Self.second, at: Self.now) == bob)
    }
  }

  @Test func aResetTokenExpiresToTheMillisecond() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    for (seconds, found) in [(60.0, false), (59.999, true)] {
      try await store.accounts.write { rows in
        try rows.setResetToken(Self.first, of: ann, expires: Self.later(60))
        #expect((try rows.takeResetToken(Self.first, at: Self.later(seconds)) != nil) == found)
      }
    }
    try await store.accounts.write { rows in
      try rows.setResetToken(Self.first, of: ann, expires: Self.later(60))
      try rows.deleteExpired(at: Self.later(59.999))
    }
    #expect(try await store.count("reset_password_token") == 1)
    try await store.accounts.write { try $0.deleteExpired(at: Self.later(60)) }
    #expect(try await store.count("reset_password_token") == 0)
  }

  @Test func aNewResetTokenTakesTheOldOnesPlace() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    try await store.accounts.write { rows in
      try rows.setResetToken(Self.first, of: ann, expires: Self.later(60))
      try rows.setResetToken(Self.second, of: ann, expires: Self.later(90))
      #expect(try rows.takeResetToken(Self.first, at: Self.now) == nil)
      #expect(try rows.takeResetToken(Self.second, at: Self.later(80)) == ann)
    }
  }

  @Test func aResetTokenFollowsItsAddressAndGoesWithTheAccount() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    try await store.accounts.write { try $0.setResetToken(Self.first, of: ann, expires: Self.later(60)) }
    try await store.execute("UPDATE \"user\" SET email = 'new@a.org' WHERE id = $1", [.integer(ann.id)])
    #expect(try await store.texts("SELECT user_email FROM reset_password_token") == ["new@a.org"])
    try await store.accounts.write { try $0.deleteAccount(ann.id) }
    #expect(try await store.count("reset_password_token") == 0)
  }

  @Test func anAccountThatIsNotConfirmedIsNotReset() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org", confirmation: "c")
    try await store.accounts.write { rows in
      try rows.setResetToken(Self.first, of: ann, expires: Self.later(60))
      #expect(try rows.takeResetToken(Self.first, at: Self.now) == nil)
    }
  }

  /// A mail that comes later would bring another token, and make the link that was handed over useless.
  @Test func aLinkThatIsHandedOverTakesThePlaceOfAMail() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    try await store.accounts.write { rows in
      try rows.enqueueMail(.reset, to: ann.id, at: Self.now)
      try rows.enqueueMail(.reset, to: bob.id, at: Self.now)
      try rows.setResetToken(Self.first, of: ann, expires: Self.later(60))
      try rows.handOverResetToken(Self.second, of: ann, expires: Self.later(60))
      #expect(try rows.mails().map(\.account.email) == ["bob@a.org"])
      #expect(try !rows.isResetToken(Self.first, at: Self.now))
      #expect(try rows.takeResetToken(Self.second, at: Self.now) == ann)
    }
  }

  @Test func forgettingTellsWhetherThereWasAnything() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    try await store.accounts.write { rows in
      #expect(try !rows.forgetReset(of: ann))
      try rows.setResetToken(Self.first, of: ann, expires: Self.later(60))
      #expect(try rows.forgetReset(of: ann))
      try rows.enqueueMail(.reset, to: ann.id, at: Self.now)
      #expect(try rows.forgetReset(of: ann))
      try rows.enqueueMail(.confirmation, to: ann.id, at: Self.now)
      try rows.setResetToken(Self.first, of: bob, expires: Self.later(60))
      #expect(try !rows.forgetReset(of: ann))
    }
    #expect(try await store.texts("SELECT kind FROM mail_outbox") == ["confirmation"])
    #expect(try await store.count("reset_password_token") == 1)
  }

  @Test func aNewPasswordEndsAllThatWasGoodBefore() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    for (account, name) in [(ann, "a"), (bob, "b")] {
      try await store.accounts.write { rows in
        let (now, later) = (Self.now, Self.later(60))
        _ = try rows.insertSession(
          .init(accessHash: "s" + name, refreshHash: "r" + name, accessExpires: later, refreshExpires: later),
          of: account.id, address: "", agent: "", at: now)
        _ = try rows.insertToken(named: "t", hash: "t" + name, scopes: [.read], expires: later, of: account.id, at: now)
        try rows.setKnownBrowser("k" + name, of: account.id, at: now)
        try rows.setResetToken(uuid(name), of: account, expires: later)
        try rows.enqueueMail(.reset, to: account.id, at: now)
      }
    }
    try await store.accounts.write { rows in try rows.resetPassword("new", of: ann) }
    for (table, column, rest) in [
      ("account_session", "access_hash", "sb"), ("access_token", "token_hash", "tb"),
      ("known_browser", "token_hash", "kb"), ("reset_password_token", "token", uuid("b")),
      ("mail_outbox", "kind", "reset"),
    ] {
      #expect(try await store.texts("SELECT \(column) FROM \(table)") == [rest], "\(table)")
    }
    #expect(try await store.texts("SELECT password FROM \"user\" ORDER BY id") == ["new", "hash of bob@a.org"])
  }
}
