import AdminRole
import FaceDomain
import Foundation
import HTTPTypes
import Logging
import Storage
import Testing

/// What depends on more than who asks: of owners there is one, in the installation and in each application, and they
/// stay until somebody takes their place.
@Suite struct OwnershipRulesTests {
  // MARK: The installation

  @Test func nobodyChangesTheirOwnRole() async throws {
    try await AdminFixture.run { fixture in
      for (email, role) in [("owner@example.com", Role.owner), ("administrator@example.com", .administrator)] {
        let person = try await fixture.person(email, role)
        for wanted in Role.allCases {
          let reply = try await fixture.setRole(wanted, of: person.guid, as: person)
          #expect(reply.code == 14 && reply.message == "User can't change their role")
        }
      }
      #expect(try await fixture.roles == ["owner": "OWNER", "administrator": "ADMINISTRATOR"])
    }
  }

  @Test func anAdministratorNeitherMakesOwnersNorTouchesTheOwner() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let administrator = try await fixture.person("administrator@example.com", .administrator)
      let user = try await fixture.person("user@example.com")
      let refusals = [
        try await fixture.setRole(.owner, of: user.guid, as: administrator),
        try await fixture.setRole(.administrator, of: owner.guid, as: administrator),
        try await fixture.setRole(.user, of: owner.guid, as: administrator),
        try await fixture.setRole(.owner, of: owner.guid, as: administrator),
        try await fixture.send(.post, "/user/\(owner.guid)/reset-link", as: administrator.cookie),
      ]
      #expect(refusals.allSatisfy { $0.status == .badRequest && $0.code == 9 })
      #expect(refusals.allSatisfy { $0.message == "Action not allowed for current user" })
      #expect(try await fixture.roles == ["owner": "OWNER", "administrator": "ADMINISTRATOR", "user": "USER"])
    }
  }

  @Test func theOwnerIsNeverDeleted() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let administrator = try await fixture.person("administrator@example.com", .administrator)
      for caller in [owner, administrator] {
        for query in ["", "?replacer=owner", "?replacer=deleter"] {
          let reply = try await fixture.send(.delete, "/user/\(owner.guid)" + query, as: caller.cookie)
          #expect(reply.status == .badRequest && reply.code == 9)
          #expect(reply.message == "Global owner cannot be removed!")
        }
      }
      #expect(try await fixture.roles["owner"] == "OWNER")
    }
  }

  @Test func whoIsMadeTheOwnerTakesThePlaceOfTheLast() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let user = try await fixture.person("user@example.com")
      let reply = try await fixture.setRole(.owner, of: user.guid, as: owner)
      #expect(reply.json["role"] as? String == "OWNER" && reply.json["userId"] as? String == user.guid)
      #expect(try await fixture.roles == ["owner": "ADMINISTRATOR", "user": "OWNER"])
      let noted = try await fixture.audit(.accountRoleChanged)
      #expect(noted.map(\.object.name) == ["owner@example.com", "user@example.com"])
      #expect(noted.map(\.detail) == ["from OWNER to ADMINISTRATOR", "from USER to OWNER"])

      // At once, for sessions that were begun before.
      let again = try await fixture.setRole(.owner, of: owner.guid, as: owner)
      #expect(again.code == 14)
      let back = try await fixture.setRole(.user, of: user.guid, as: owner)
      #expect(back.code == 9)
      let new = try await fixture.setRole(.user, of: owner.guid, as: user)
      #expect(new.status == .ok)
      let refused = try await fixture.send(.post, "/app", #"{"name": "Mine"}"#, as: owner.cookie)
      #expect(refused.code == 9)
    }
  }

  @Test func theConsentGoesWithTheInstallation() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let user = try await fixture.person("user@example.com")
      try await fixture.database.write { connection in
        _ = try connection.execute("UPDATE \"user\" SET allow_statistics = TRUE WHERE global_role = 'O'", [])
      }
      let reply = try await fixture.setRole(.owner, of: user.guid, as: owner)
      #expect(reply.status == .ok)
      let consenting = try await fixture.database.read { connection in
        try connection.texts("SELECT email FROM \"user\" WHERE allow_statistics = TRUE")
      }
      #expect(consenting == ["user@example.com"])
    }
  }

  // MARK: Applications

  @Test(arguments: [true, false]) func anApplicationHasOneOwner(isInvited: Bool) async throws {
    try await AdminFixture.run { fixture in
      let (owner, user) = (
        try await fixture.person("owner@example.com", .owner), try await fixture.person("u@example.com")
      )
      let boss = try await fixture.person("boss@example.com")
      let app = try await fixture.application("Doors", of: owner, members: ["boss@example.com": "OWNER"])
      #expect(try await fixture.roles(in: app, as: owner) == ["owner": "ADMINISTRATOR", "boss": "OWNER"])

      if isInvited {
        let reply = try await fixture.invite("u@example.com", "OWNER", to: app, as: boss)
        #expect(reply.status == .created && reply.json["role"] as? String == "OWNER")
      } else {
        _ = try await fixture.invite("u@example.com", "USER", to: app, as: boss)
        let reply = try await fixture.setRole(.owner, of: user.guid, in: app, as: boss)
        #expect(reply.status == .ok && reply.json["role"] as? String == "OWNER")
      }
      let roles = try await fixture.roles(in: app, as: user)
      #expect(roles == ["owner": "ADMINISTRATOR", "boss": "ADMINISTRATOR", "u": "OWNER"])
      let noted = try await fixture.audit(.memberRoleChanged).filter { $0.object.name == "boss@example.com" }
      #expect(noted.map(\.detail) == ["from OWNER to ADMINISTRATOR"])
      #expect(noted.map(\.application) == [app])
      // They hand on what they no longer have.
      let late = try await fixture.setRole(.owner, of: boss.guid, in: app, as: boss)
      #expect(late.code == 9)
    }
  }

  @Test func anApplicationsOwnerStays() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let administrator = try await fixture.person("administrator@example.com", .administrator)
      let boss = try await fixture.person("boss@example.com")
      let app = try await fixture.application("Doors", of: owner, members: ["boss@example.com": "OWNER"])
      for caller in [owner, administrator, boss] {
        for role in Role.allCases {
          let change = try await fixture.setRole(role, of: boss.guid, in: app, as: caller)
          #expect(change.status == .badRequest && change.code == 9)
        }
        let removal = try await fixture.send(.delete, "/app/\(app)/user/\(boss.guid)", as: caller.cookie)
        #expect(removal.status == .badRequest && removal.code == 9)
      }
      #expect(try await fixture.roles(in: app, as: owner)["boss"] == "OWNER")

      // Until they have handed it over.
      _ = try await fixture.setRole(.owner, of: owner.guid, in: app, as: boss)
      let left = try await fixture.send(.delete, "/app/\(app)/user/\(boss.guid)", as: boss.cookie)
      #expect(left.status == .ok)
      let gone = try await fixture.send(.get, "/app/\(app)", as: boss.cookie)
      #expect(gone.code == 2)
    }
  }

  @Test func whoIsRemovedIsOutAtOnce() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let member = try await fixture.person("member@example.com")
      let app = try await fixture.application("Doors", of: owner, members: ["member@example.com": "ADMINISTRATOR"])
      let token = try await fixture.token(of: member.account, scopes: [.read])
      for login in [member.cookie, token] {
        #expect(try await fixture.send(.get, "/app/\(app)", as: login).status == .ok)
      }
      let reply = try await fixture.send(.delete, "/app/\(app)/user/\(member.guid)", as: owner.cookie)
      #expect(reply.status == .ok && reply.body.isEmpty)
      for login in [member.cookie, token] {
        #expect(try await fixture.send(.get, "/app/\(app)", as: login).code == 2)
      }
      #expect(try await fixture.roles(in: app, as: owner) == ["owner": "OWNER"])
    }
  }

  /// 1.2 looks at the name first, so that everybody can find out which ones there are.
  @Test func namesOfApplicationsAreNotToldToWhoMayNotMakeAny() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let user = try await fixture.person("user@example.com")
      _ = try await fixture.application("Doors", of: owner)
      let taken = try await fixture.send(.post, "/app", #"{"name": "Doors"}"#, as: user.cookie)
      let free = try await fixture.send(.post, "/app", #"{"name": "Gates"}"#, as: user.cookie)
      #expect(taken.code == 9 && taken.body == free.body)
      #expect(try await fixture.send(.post, "/app", #"{"name": "Doors"}"#, as: owner.cookie).code == 17)
    }
  }

  /// The account may be gone in an hour, and nobody would own the application.
  @Test func whoIsNotConfirmedOwnsNothing() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let waiting = try await fixture.account("waiting@example.com", isEnabled: false)
      let app = try await fixture.application("Doors", of: owner)
      let installation = try await fixture.setRole(.owner, of: waiting.guid, as: owner)
      let invited = try await fixture.invite("waiting@example.com", "OWNER", to: app, as: owner)
      _ = try await fixture.invite("waiting@example.com", "USER", to: app, as: owner)
      let promoted = try await fixture.setRole(.owner, of: waiting.guid, in: app, as: owner)
      #expect([installation, invited, promoted].map(\.code) == [26, 26, 26])

      fixture.clock.advance(by: .seconds(3601))
      let (store, clock) = (fixture.store, fixture.clock)
      let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
      try await Housekeeping(store: store, logger: logger, now: { clock.now }).expireAccounts()
      #expect(try await fixture.roles == ["owner": "OWNER"])
      #expect(try await fixture.applicationsWithoutOneOwner() == [])
    }
  }
}
