import FaceDomain
import Foundation
import Storage
import Testing

@Suite struct AccountRowsTests {
  @Test func anAccountComesBackAsItWentIn() async throws {
    let store = try await StorageFixture()
    let account = try await store.addAccount("ann@a.org", first: "Ann", last: "Lee", role: .administrator)
    #expect(
      account
        == Account(
          id: account.id, guid: account.guid, email: "ann@a.org", firstName: "Ann", lastName: "Lee",
          role: .administrator, isEnabled: true))
    let (byID, byGuid, hash) = try await store.accounts.read { rows in
      (try rows.account(id: account.id), try rows.account(guid: account.guid), try rows.passwordHash(of: account.id))
    }
    #expect(byID == account)
    #expect(byGuid == account)
    #expect(hash == "hash of ann@a.org")
  }

  @Test func addressesAreFoundIgnoringCaseAndTheExactOneFirst() async throws {
    let store = try await StorageFixture()
    let lower = try await store.addAccount("ann@a.org")
    await #expect(throws: AccountError.emailTaken) { try await store.addAccount("ANN@a.org") }
    // As 1.2 may have left it.
    let upper = try await store.addAccount("other@a.org")
    try await store.execute("UPDATE \"user\" SET email = 'ANN@A.ORG' WHERE id = $1", [.integer(upper.id)])
    for (email, id) in [("ann@a.org", lower.id), ("ANN@A.ORG", upper.id), ("aNN@a.org", lower.id)] {
      let found = try await store.accounts.read { try $0.account(email: email) }
      #expect(found?.id == id, "\(email)")
    }
    let unknown = try await store.accounts.read { try $0.account(email: "ann@a.or") }
    #expect(unknown == nil)
  }

  @Test func theFirstPersonTakesOverWhatUpstreamSeeded() async throws {
    let store = try await StorageFixture()
    try await store.seedAsUpstream()
    let first = try await store.addAccount("ann@a.org", role: .owner, confirmation: "c")
    #expect(first.id == 0)
    #expect(first.guid != "00000000-0000-0000-0000-000000000001")
    #expect(!first.isEnabled)
    let owned = try await store.accounts.read { try $0.applicationsOwned(by: first.id) }
    #expect(owned.map(\.name) == ["Demo app"])
    let services = try await store.accounts.read { try $0.services(of: 0) }
    #expect(services.map(\.service.id) == [.max])
    let hash = try await store.accounts.read { try $0.passwordHash(of: 0) }
    #expect(hash == "hash of ann@a.org")
    let second = try await store.addAccount("bob@a.org")
    #expect(second.id == 1)
    #expect(try await store.count("\"user\"") == 2)
  }

  @Test func nobodyFindsTheSeededAccount() async throws {
    let store = try await StorageFixture()
    try await store.seedAsUpstream()
    let found = try await store.accounts.read { rows in
      let one = [
        try rows.account(id: 0), try rows.account(guid: "00000000-0000-0000-0000-000000000001"),
        try rows.account(email: "demo@demo.com"), try rows.owner(),
      ]
      return try one.compactMap(\.self) + rows.accounts() + rows.accounts(beginningWith: "d")
    }
    #expect(found == [])
  }

  @Test func theAddressOfTheSeededAccountIsFree() async throws {
    let store = try await StorageFixture()
    try await store.seedAsUpstream()
    #expect(try await store.addAccount("demo@demo.com").id == 0)
  }

  @Test(arguments: [
    ("an", ["ann@a.org"]), ("AN", ["ann@a.org"]), ("a%", []), ("%", []), ("_", ["zoe@z.org"]), ("__", []),
    ("nn", []), ("éLOD", ["bob@b.org"]), ("STRAß", ["bob@b.org"]), ("b", ["bob@b.org"]), ("o'", ["ann@a.org"]),
    ("\\", []), ("zoe@z.org ", []),
  ])
  func prefixesAreTakenLiterallyAndIgnoreCase(prefix: String, found: [String]) async throws {
    let store = try await StorageFixture()
    _ = try await store.addAccount("ann@a.org", first: "X", last: "O'Hara")
    _ = try await store.addAccount("bob@b.org", first: "Élodie", last: "Straße")
    _ = try await store.addAccount("zoe@z.org", first: "_oe", last: "Y%")
    let accounts = try await store.accounts.read { try $0.accounts(beginningWith: prefix) }
    #expect(accounts.map(\.email) == found)
  }

  @Test func aSearchIsSortedAndBounded() async throws {
    let store = try await StorageFixture()
    for name in ["ac@a.org", "ab@a.org", "ad@a.org"] { _ = try await store.addAccount(name) }
    let two = try await store.accounts.read { try $0.accounts(beginningWith: "a", limit: 2) }
    #expect(two.map(\.email) == ["ab@a.org", "ac@a.org"])
  }

  @Test func theOwnerIsOneWhoseAddressIsConfirmed() async throws {
    let store = try await StorageFixture()
    let waiting = try await store.addAccount("ann@a.org", role: .owner, confirmation: "c")
    _ = try await store.addAccount("bob@a.org", role: .administrator)
    let before = try await store.accounts.read { try $0.owner() }
    #expect(before == nil)
    try await store.accounts.write { try $0.enable(waiting.id) }
    let after = try await store.accounts.read { try $0.owner() }
    #expect(after?.id == waiting.id)
  }

  @Test func aConfirmationIsGoodUntilTheAddressIsConfirmed() async throws {
    let store = try await StorageFixture()
    let account = try await store.addAccount("ann@a.org", confirmation: "first")
    try await store.accounts.write { rows in
      #expect(try rows.account(confirmation: "other") == nil)
      #expect(try rows.account(confirmation: "first")?.id == account.id)
      try rows.setConfirmation("second", of: account.id)
      #expect(try rows.account(confirmation: "first") == nil)
      try rows.enable(account.id)
      #expect(try rows.account(confirmation: "second") == nil)
      #expect(try rows.account(id: account.id)?.isEnabled == true)
    }
  }

  @Test func accountsThatWaitedTooLongAreFoundToTheMillisecond() async throws {
    let store = try await StorageFixture()
    let now = StorageFixture.noon
    let waiting = try await store.addAccount("ann@a.org", confirmation: "c", at: now)
    _ = try await store.addAccount("bob@a.org", at: now)
    for (milliseconds, count) in [(-1.0, 0), (0, 0), (1, 1)] {
      let found = try await store.accounts.read {
        try $0.unconfirmedAccounts(before: now.addingTimeInterval(milliseconds / 1000))
      }
      #expect(found.count == count, "\(milliseconds) ms")
    }
    try await store.accounts.write { try $0.enable(waiting.id) }
    let none = try await store.accounts.read { try $0.unconfirmedAccounts(before: .distantFuture) }
    #expect(none.isEmpty)
  }

  @Test func namesPasswordAndRoleChangeForOneAccountOnly() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    let bob = try await store.addAccount("bob@a.org")
    try await store.accounts.write { rows in
      try rows.setNames(first: "New", last: "Name", of: ann.id)
      try rows.setPasswordHash("new", of: ann.id)
      try rows.setRole(.administrator, of: ann.id)
    }
    try await store.accounts.read { rows in
      let changed = try #require(try rows.account(id: ann.id))
      #expect(changed.firstName == "New")
      #expect(changed.lastName == "Name")
      #expect(changed.role == .administrator)
      #expect(try rows.passwordHash(of: ann.id) == "new")
      #expect(try rows.account(id: bob.id) == bob)
      #expect(try rows.passwordHash(of: bob.id) == "hash of bob@a.org")
    }
  }

  @Test func theConsentToStatisticsMovesWithTheInstallation() async throws {
    let store = try await StorageFixture()
    let (old, new) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    try await store.execute("UPDATE \"user\" SET allow_statistics = TRUE WHERE id = $1", [.integer(old.id)])
    try await store.accounts.write { try $0.moveStatisticsConsent(from: old.id, to: new.id) }
    #expect(try await store.texts("SELECT email FROM \"user\" WHERE allow_statistics = TRUE") == ["bob@a.org"])
  }

  @Test func withAnAccountGoesAllThatIsTheirs() async throws {
    let store = try await StorageFixture()
    let now = StorageFixture.noon
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    let application = try await store.addApplication("A", owner: bob)
    for (account, name) in [(ann, "a"), (bob, "b")] {
      try await store.accounts.write { rows in
        try rows.setRole(account.id == bob.id ? .owner : .user, of: account.id, in: application.id)
        _ = try rows.insertSession(
          .init(accessHash: "a" + name, refreshHash: "r" + name, accessExpires: now, refreshExpires: now),
          of: account.id, address: "", agent: "", at: now)
        _ = try rows.insertToken(
          named: "t", hash: "t" + name, scopes: [.read], expires: now, of: account.id, at: now)
        try rows.setKnownBrowser("k" + name, of: account.id, at: now)
        try rows.setResetToken(uuid(name), of: account, expires: now)
        try rows.enqueueMail(.reset, to: account.id, at: now)
      }
    }
    try await store.accounts.write { try $0.deleteAccount(ann.id) }
    for (table, column, rest) in [
      ("account_session", "access_hash", "ab"), ("access_token", "token_hash", "tb"),
      ("known_browser", "token_hash", "kb"), ("reset_password_token", "token", uuid("b")),
      ("mail_outbox", "kind", "reset"),
      ("user_app_role", "role", "O"), ("\"user\"", "email", "bob@a.org"),
    ] {
      #expect(try await store.texts("SELECT \(column) FROM \(table)") == [rest], "\(table)")
    }
  }

  @Test func aRefusalUndoesTheTransactionAndComesOutAsItIs() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    await #expect(throws: AccountError.nameTaken("x")) {
      try await store.accounts.write { rows in
        try rows.setRole(.owner, of: ann.id)
        _ = try rows.insertApplication(named: "x", owner: ann.id)
        throw AccountError.nameTaken("x")
      }
    }
    await #expect(throws: AccountError.ownerStays) {
      try await store.accounts.read { _ in throw AccountError.ownerStays }
    }
    let role = try await store.accounts.read { try $0.account(id: ann.id)?.role }
    #expect(role == .user)
    #expect(try await store.texts("SELECT name FROM app WHERE name = 'x'") == [])
  }

  @Test func aFailureOfTheDatabaseComesOutAsOneEvenAfterARefusalThatWasCaught() async throws {
    let store = try await StorageFixture()
    await #expect(throws: StorageError.self) {
      try await store.accounts.write { rows in
        do { throw AccountError.ownRole } catch {}
        try rows.setRole(.user, of: 99, in: 99)
      }
    }
  }

  @Test func aTextWithAZeroIsRefusedNotCut() async throws {
    let store = try await StorageFixture()
    await #expect(throws: StorageError.self) { try await store.addAccount("ann@a.org\0") }
    await #expect(throws: StorageError.self) {
      try await store.accounts.read { try $0.accounts(beginningWith: "\0") }
    }
  }
}
