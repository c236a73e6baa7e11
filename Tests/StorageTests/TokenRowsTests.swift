import FaceDomain
import Foundation
import Storage
import Testing

@Suite struct TokenRowsTests {
  private static let now = StorageFixture.noon

  private static func later(_ seconds: Double) -> Date { now.addingTimeInterval(seconds) }

  private static func add(
    _ name: String, hash: String, scopes: Set<TokenScope> = [.read], of account: Account, _ store: StorageFixture
  ) async throws -> String? {
    try await store.accounts.write { rows in
      try rows.insertToken(named: name, hash: hash, scopes: scopes, expires: later(60), of: account.id, at: now)
    }
  }

  @Test func aTokenIsFoundUntilItExpires() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    _ = try await Self.add("other", hash: "o", of: store.addAccount("bob@a.org"), store)
    _ = try await Self.add("x", hash: "h", scopes: [.manage, .audit], of: ann, store)
    try await store.accounts.read { rows in
      let token = try #require(try rows.token(hash: "h", at: Self.later(59.999)))
      #expect(token.account == ann)
      #expect(token.scopes == [.audit, .manage])
      #expect(token.lastUsed == nil)
      #expect(try rows.token(hash: "h", at: Self.later(60)) == nil)
      #expect(try rows.token(hash: "H", at: Self.now) == nil)
    }
  }

  @Test func aTokenOfAnAccountThatIsNotConfirmedIsNotGood() async throws {
    let store = try await StorageFixture()
    _ = try await Self.add("x", hash: "h", of: store.addAccount("ann@a.org", confirmation: "c"), store)
    let token = try await store.accounts.read { try $0.token(hash: "h", at: Self.now) }
    #expect(token == nil)
  }

  @Test func namesAreTakenOncePerAccount() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    let guid = try await Self.add("x", hash: "1", of: ann, store)
    #expect(guid != nil)
    #expect(try await Self.add("x", hash: "2", of: ann, store) == nil)
    #expect(try await Self.add("x", hash: "3", of: bob, store) != nil)
    let tokens = try await store.accounts.read { try $0.tokens(of: ann.id) }
    #expect(tokens.map(\.guid) == [guid])
  }

  @Test func tokensAreListedOldestFirstWithTheirLastUse() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    for name in ["b", "a"] { _ = try await Self.add(name, hash: name, scopes: [.read, .accounts], of: ann, store) }
    let tokens = try await store.accounts.write { rows in
      let token = try #require(try rows.token(hash: "a", at: Self.now))
      try rows.noteUse(ofToken: token.id, at: Self.later(0.5))
      return try rows.tokens(of: ann.id)
    }
    #expect(tokens.map(\.name) == ["b", "a"])
    #expect(tokens.map(\.lastUsed) == [nil, Self.later(0.5)])
    #expect(tokens.allSatisfy { $0.created == Self.now && $0.expires == Self.later(60) })
    #expect(tokens.allSatisfy { $0.scopes == [.read, .accounts] })
    let noted = try await store.accounts.read { try $0.token(hash: "a", at: Self.now)?.lastUsed }
    #expect(noted == Self.later(0.5))
  }

  @Test func aTokenIsDeletedByItsOwnerOnly() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    let guid = try #require(try await Self.add("x", hash: "1", of: ann, store))
    _ = try await Self.add("y", hash: "2", of: ann, store)
    _ = try await Self.add("z", hash: "3", of: bob, store)
    try await store.accounts.write { rows in
      try rows.deleteToken(guid, of: bob.id)
      #expect(try rows.token(hash: "1", at: Self.now) != nil)
      try rows.deleteToken(guid, of: ann.id)
      #expect(try rows.token(hash: "1", at: Self.now) == nil)
      try rows.deleteTokens(of: ann.id)
      #expect(try rows.token(hash: "2", at: Self.now) == nil)
      #expect(try rows.token(hash: "3", at: Self.now) != nil)
    }
  }
}
