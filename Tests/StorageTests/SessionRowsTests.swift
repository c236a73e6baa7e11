import FaceDomain
import Foundation
import Storage
import TestSupport
import Testing

@Suite struct SessionRowsTests {
  private static let now = StorageFixture.noon

  private static func later(_ seconds: Double) -> Date { now.addingTimeInterval(seconds) }

  /// Tokens that are good for one and two minutes.
  private static func tokens(_ name: String) -> AccountRows.SessionTokens {
    .init(
      accessHash: "a-\(name)", refreshHash: "r-\(name)", accessExpires: later(60), refreshExpires: later(120))
  }

  @discardableResult
  private static func signIn(
    _ name: String, of account: Account, at time: Date = now, _ store: StorageFixture
  ) async throws -> Int64 {
    try await store.accounts.write { rows in
      try rows.insertSession(tokens(name), of: account.id, address: "192.0.2.1", agent: "Agent", at: time)
    }
  }

  @Test func aSessionIsFoundByEachOfItsTokensForThatUseOnly() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    try await Self.signIn("other", of: store.addAccount("bob@a.org"), store)
    let id = try await Self.signIn("x", of: ann, store)
    try await store.accounts.read { rows in
      let access = try rows.session(access: "a-x", at: Self.now)
      #expect(access?.id == id)
      #expect(access?.account == ann)
      #expect(try rows.session(refresh: "r-x", at: Self.now)?.id == id)
      #expect(try rows.session(access: "r-x", at: Self.now) == nil)
      #expect(try rows.session(refresh: "a-x", at: Self.now) == nil)
    }
  }

  @Test func tokensExpireToTheMillisecond() async throws {
    let store = try await StorageFixture()
    try await Self.signIn("x", of: store.addAccount("ann@a.org"), store)
    for (accessAge, refreshAge, isGood) in [(59.999, 119.999, true), (60, 120, false)] {
      let (access, refresh) = try await store.accounts.read { rows in
        (
          try rows.session(access: "a-x", at: Self.later(accessAge)),
          try rows.session(refresh: "r-x", at: Self.later(refreshAge))
        )
      }
      #expect((access != nil) == isGood)
      #expect((refresh != nil) == isGood)
    }
    try await store.accounts.write { try $0.deleteExpired(at: Self.later(119.999)) }
    #expect(try await store.count("account_session") == 1)
    try await store.accounts.write { try $0.deleteExpired(at: Self.later(120)) }
    #expect(try await store.count("account_session") == 0)
  }

  @Test func anAccountThatIsNotConfirmedHasNoSession() async throws {
    let store = try await StorageFixture()
    try await Self.signIn("x", of: store.addAccount("ann@a.org", confirmation: "c"), store)
    let session = try await store.accounts.read { try $0.session(access: "a-x", at: Self.now) }
    #expect(session == nil)
  }

  @Test func aRenewedSessionAnswersToItsNewTokensOnly() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    let id = try await Self.signIn("x", of: ann, store)
    let other = try await Self.signIn("y", of: ann, store)
    try await store.accounts.write { rows in
      try rows.renewSession(id, Self.tokens("z"), address: "192.0.2.2", agent: "New", at: Self.later(0.25))
      for (access, refresh, found) in [("a-x", "r-x", nil), ("a-z", "r-z", id), ("a-y", "r-y", other)] {
        #expect(try rows.session(access: access, at: Self.now)?.id == found)
        #expect(try rows.session(refresh: refresh, at: Self.now)?.id == found)
      }
      let sessions = try rows.sessions(of: ann.id, at: Self.now)
      #expect(sessions.map(\.id) == [id, other])
      #expect(sessions.map(\.address) == ["192.0.2.2", "192.0.2.1"])
      #expect(sessions.map(\.agent) == ["New", "Agent"])
      #expect(sessions.map(\.created) == [Self.now, Self.now])
      #expect(sessions.map(\.lastUsed) == [Self.later(0.25), Self.now])
    }
  }

  @Test func sessionsThatCanNotBeRenewedAreNotListed() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    try await Self.signIn("x", of: ann, store)
    for (seconds, count) in [(119.999, 1), (120, 0)] {
      let sessions = try await store.accounts.read { try $0.sessions(of: ann.id, at: Self.later(seconds)) }
      #expect(sessions.count == count)
    }
  }

  @Test func theSessionsUsedLongestAgoMakeRoomAndOnlyTheAccountsOwn() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    try await Self.signIn("bob", of: bob, at: Self.later(-100), store)
    for number in 0..<AccountRows.maximumSessions { try await Self.signIn("\(number)", of: ann, store) }
    // The first is used again, so that the second is the one to go.
    try await store.accounts.write { rows in
      let first = try #require(try rows.session(access: "a-0", at: Self.now))
      try rows.renewSession(first.id, Self.tokens("0"), address: "", agent: "", at: Self.later(1))
    }
    try await Self.signIn("new", of: ann, at: Self.later(2), store)
    let sessions = try await store.accounts.read { try $0.sessions(of: ann.id, at: Self.now) }
    #expect(sessions.count == 100)
    for (name, stays) in [("0", true), ("1", false), ("2", true), ("new", true), ("bob", true)] {
      let session = try await store.accounts.read { try $0.session(access: "a-\(name)", at: Self.now) }
      #expect((session != nil) == stays, "\(name)")
    }
  }

  @Test func aNewSessionStaysAlsoWhereTheClockWentBack() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    for number in 0...AccountRows.maximumSessions {
      try await Self.signIn("\(number)", of: ann, at: Self.later(-Double(number)), store)
    }
    let last = try await store.accounts.read { try $0.session(access: "a-100", at: Self.now) }
    #expect(last != nil)
    #expect(try await store.count("account_session") == 100)
  }

  @Test func sessionsEndOneByOneOrAllButOne() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    let (x, y) = try await (Self.signIn("x", of: ann, store), Self.signIn("y", of: ann, store))
    let z = try await Self.signIn("z", of: ann, store)
    let foreign = try await Self.signIn("bob", of: bob, store)
    try await store.accounts.write { rows in
      #expect(try !rows.deleteSession(foreign, of: ann.id))
      #expect(try rows.deleteSession(x, of: ann.id))
      #expect(try !rows.deleteSession(x, of: ann.id))
      try rows.deleteSessions(of: ann.id, but: z)
      #expect(try rows.session(access: "a-y", at: Self.now) == nil)
      #expect(try rows.sessions(of: ann.id, at: Self.now).map(\.id) == [z])
      try rows.deleteSessions(of: ann.id)
      #expect(try rows.sessions(of: ann.id, at: Self.now).isEmpty)
      #expect(try rows.session(access: "a-bob", at: Self.now)?.id == foreign)
    }
    #expect(y != z)
  }

  @Test func aBrowserIsKnownForTheAccountsItSignedInTo() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    try await store.accounts.write { rows in
      try rows.setKnownBrowser("k", of: ann.id, at: Self.now)
      #expect(try rows.isKnownBrowser("k", of: ann.id))
      #expect(try !rows.isKnownBrowser("k", of: bob.id))
      #expect(try !rows.isKnownBrowser("l", of: ann.id))
      try rows.setKnownBrowser("k", of: bob.id, at: Self.now)
      #expect(try rows.isKnownBrowser("k", of: ann.id))
      #expect(try rows.isKnownBrowser("k", of: bob.id))
      try rows.forgetBrowsers(of: ann.id)
      #expect(try !rows.isKnownBrowser("k", of: ann.id))
      #expect(try rows.isKnownBrowser("k", of: bob.id))
    }
  }

  @Test func theBrowsersUsedLongestAgoMakeRoom() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    try await store.accounts.write { rows in
      try rows.setKnownBrowser("bob", of: bob.id, at: Self.later(-1))
      for number in 0..<AccountRows.maximumBrowsers {
        try rows.setKnownBrowser("\(number)", of: ann.id, at: Self.later(Double(number) / 1000))
      }
      try rows.setKnownBrowser("0", of: ann.id, at: Self.later(1))
      try rows.setKnownBrowser("new", of: ann.id, at: Self.later(-1))
      #expect(try rows.isKnownBrowser("0", of: ann.id))
      #expect(try !rows.isKnownBrowser("1", of: ann.id))
      #expect(try rows.isKnownBrowser("2", of: ann.id))
      #expect(try rows.isKnownBrowser("new", of: ann.id))
      #expect(try rows.isKnownBrowser("bob", of: bob.id))
    }
    #expect(try await store.count("known_browser") == 21)
  }

  /// Of 1,000 milliseconds half can't be told exactly as a fraction of a second.
  @Test func timesComeBackToTheMillisecond() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    let id = try await Self.signIn("x", of: ann, store)
    for millisecond in 0..<1000 {
      let text = "2026-12-31 23:59:59." + String(1000 + millisecond).dropFirst()
      let time = Date(timeIntervalSince1970: 1_798_761_599 + Double(millisecond) / 1000)
      let stored = try await store.accounts.write { rows in
        try rows.renewSession(id, Self.tokens("x"), address: "", agent: "", at: time)
        return try rows.sessions(of: ann.id, at: Self.now).first?.lastUsed
      }
      // PostgreSQL has no texts there, and leaves out what is zero.
      let found = try await store.texts("SELECT last_used FROM account_session").map {
        $0 + ($0.count == 19 ? ".000" : "")
      }
      #expect(found == [text])
      #expect(abs(try #require(stored).timeIntervalSince(time)) < 1e-6, "\(text)")
    }
  }

  @Test(
    .enabled(if: !TestDatabase.isPostgres, "PostgreSQL has times of its own"),
    arguments: [
      ("2026-11-23 12:00:00", 0.0), ("2026-11-23 12:00:00.5", 0.5), ("2026-11-23 12:00:00.123456", 0.123456),
      ("2026-11-23 12:00:00.", 0),
    ])
  func timesOfOtherDatabasesAreRead(text: String, seconds: Double) async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    try await Self.signIn("x", of: ann, store)
    try await store.execute("UPDATE account_session SET last_used = $1", [.text(text)])
    let read = try await store.accounts.read { try $0.sessions(of: ann.id, at: Self.now).first?.lastUsed }
    #expect(abs(try #require(read).timeIntervalSince(Self.later(seconds))) < 1e-6)
  }

  @Test(
    .enabled(if: !TestDatabase.isPostgres, "PostgreSQL has times of its own"),
    arguments: ["", "now", "2026-11-23", "2026-13-23 12:00:00", "2026-11-23 12:00:00x", "2026-11-23 12:00:00.1+02"])
  func whatIsNoTimeIsRefused(text: String) async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    try await Self.signIn("x", of: ann, store)
    try await store.execute("UPDATE account_session SET last_used = $1", [.text(text)])
    await #expect(throws: StorageError.self) {
      try await store.accounts.read { try $0.sessions(of: ann.id, at: Self.now).count }
    }
  }

  @Test func timesFarAwayKeepTheLengthOthersHave() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    let far = AccountRows.SessionTokens(
      accessHash: "a", refreshHash: "r", accessExpires: Date(timeIntervalSince1970: 3e11),
      refreshExpires: Date(timeIntervalSince1970: -1e15))
    _ = try await store.accounts.write { try $0.insertSession(far, of: ann.id, address: "", agent: "", at: Self.now) }
    let (access, refresh) = try await store.accounts.read { rows in
      (try rows.session(access: "a", at: Self.now), try rows.session(refresh: "r", at: Self.now))
    }
    #expect(access != nil)
    #expect(refresh == nil)
  }
}
