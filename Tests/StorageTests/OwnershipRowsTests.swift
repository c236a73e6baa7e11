import FaceDomain
import Foundation
import Storage
import Testing

@Suite struct OwnershipRowsTests {
  private static let now = StorageFixture.noon
  private static let actor = AuditEvent.Actor(kind: .commandLine, name: "root")

  /// Whom the log has what done to, oldest first.
  private static func log(_ store: StorageFixture) async throws -> [String] {
    try await store.auditLog.entries(.init()).reversed().map { entry in
      #expect(entry.actor.name == "root")
      return "\(entry.action) \(entry.object.name) \(entry.detail)"
    }
  }

  private static func roles(_ store: StorageFixture) async throws -> [String] {
    try await store.texts(
      "SELECT email || ' ' || global_role || CASE WHEN enabled = TRUE THEN '1' ELSE '0' END FROM \"user\" ORDER BY id")
  }

  @Test func whoIsConfirmedFirstOwnsTheInstallation() async throws {
    let store = try await StorageFixture()
    for name in ["stranger", "ann", "bob"] { _ = try await store.addAccount("\(name)@a.org", confirmation: name) }
    try await store.accounts.write { rows in
      for (name, mayOwn, expected) in [("stranger", false, Role.user), ("ann", true, .owner), ("bob", true, .user)] {
        let account = try #require(try rows.account(confirmation: name))
        try rows.enqueueMail(.confirmation, to: account.id, at: Self.now)
        #expect(try rows.confirm(account, mayOwn: mayOwn, by: Self.actor, at: Self.now) == expected)
        #expect(try rows.account(confirmation: name) == nil)
      }
      #expect(try rows.mails().isEmpty)
    }
    #expect(try await Self.roles(store) == ["stranger@a.org U1", "ann@a.org O1", "bob@a.org U1"])
    let expected = [
      "account.confirm stranger@a.org as USER", "account.confirm ann@a.org as OWNER",
      "account.confirm bob@a.org as USER",
    ]
    #expect(try await Self.log(store) == expected)
  }

  @Test func handingTheInstallationOverIsNotedOfBoth() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org", role: .owner), store.addAccount("bob@a.org"))
    try await store.execute("UPDATE \"user\" SET allow_statistics = TRUE WHERE global_role = 'O'")
    try await store.accounts.write { rows in
      for account in [ann, bob] { try rows.setResetToken(account.guid, of: account, expires: .distantFuture) }
      #expect(try rows.handOverInstallation(from: ann, to: bob, by: Self.actor, at: Self.now))
    }
    #expect(try await Self.roles(store) == ["ann@a.org A1", "bob@a.org O1"])
    #expect(try await store.texts("SELECT email FROM \"user\" WHERE allow_statistics = TRUE") == ["bob@a.org"])
    // A link that was made for a user must not open the owner's account.
    #expect(try await store.texts("SELECT token FROM reset_password_token") == [ann.guid])
    let expected = [
      "account.role ann@a.org from OWNER to ADMINISTRATOR", "account.role bob@a.org from USER to OWNER",
    ]
    #expect(try await Self.log(store) == expected)
  }

  @Test func whoTakesAnApplicationsPlaceIsNotedWithWhoHadIt() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    let application = try await store.addApplication("Doors", owner: ann)
    let other = try await store.addApplication("Gates", owner: ann)
    try await store.accounts.write { rows in
      for role in [Role.user, .administrator, .owner, .owner] {
        try rows.give(role, to: bob, in: application, by: Self.actor, at: Self.now)
      }
      #expect(try rows.members(of: application.id).map(\.role) == [.owner, .administrator])
      #expect(try rows.applicationsOwned(by: ann.id) == [other])
      #expect(try rows.applicationsOwned(by: bob.id) == [application])
    }
    let expected = [
      "member.add bob@a.org USER", "member.role bob@a.org from USER to ADMINISTRATOR",
      "member.role ann@a.org from OWNER to ADMINISTRATOR", "member.role bob@a.org from ADMINISTRATOR to OWNER",
      "member.role bob@a.org from OWNER to OWNER",
    ]
    #expect(try await Self.log(store) == expected)
    let applications = try await store.auditLog.entries(.init()).map(\.application)
    #expect(Set(applications) == [application.guid])
  }

  // MARK: What is made

  @Test func applicationsAreMadeByTheRules() async throws {
    let store = try await StorageFixture()
    let ann = try await store.addAccount("ann@a.org")
    let made = try await store.accounts.write { rows in
      try rows.createApplication(named: "Doors", owner: ann, by: Self.actor, at: Self.now)
    }
    let (found, owned) = try await store.accounts.read { rows in
      (try rows.application(named: "Doors"), try rows.applicationsOwned(by: ann.id))
    }
    #expect(found == made && owned == [made])
    #expect(try await Self.log(store) == ["application.create Doors "])
    for (name, error) in [
      ("Doors", AccountError.nameTaken("Doors")), ("a;b", .forbiddenCharacters),
      (" ", .invalid("Application name cannot be empty")),
    ] {
      await #expect(throws: error) {
        try await store.accounts.write { rows in
          _ = try rows.createApplication(named: name, owner: nil, by: Self.actor, at: Self.now)
        }
      }
    }
    let unknown = try await store.accounts.read { try $0.application(named: "doors") }
    #expect(unknown == nil)
  }

  @Test func servicesAreMadeByTheRules() async throws {
    let store = try await StorageFixture()
    let application = try await store.addApplication("Doors")
    let other = try await store.addApplication("Gates")
    for home in [application, other] {
      let made = try await store.accounts.write { rows in
        try rows.createService(named: "Bell", type: .detection, in: home, by: Self.actor, at: Self.now)
      }
      let found = try await store.services.service(apiKey: made.service.apiKey)
      #expect(found == made.service)
      #expect(found?.type == .detection && found?.application == home.name)
    }
    let entries = try await store.auditLog.entries(.init())
    #expect(entries.map(\.application) == [other.guid, application.guid])
    #expect(entries.map(\.detail) == ["detection", "detection"])
    for (name, error) in [
      ("bELL", AccountError.nameTaken("bELL")), ("a\\b", .forbiddenCharacters),
      ("", .invalid("Model name cannot be empty")),
    ] {
      await #expect(throws: error) {
        try await store.accounts.write { rows in
          _ = try rows.createService(named: name, type: .detection, in: application, by: Self.actor, at: Self.now)
        }
      }
    }
  }
}
