import FaceDomain
import Foundation
import HTTPTypes
import Storage
import Testing

/// To whom applications go whose owner is deleted, and who may delete whom.
@Suite struct DeletionRulesTests {
  /// - Parameter heir: whose role in the application was another before.
  @Test(arguments: [
    ("", "administrator"), ("?replacer=deleter", "administrator"), ("?replacer=DELETER", "administrator"),
    ("?replacer=owner", "owner"), ("?replacer=Owner", "owner"),
  ])
  func applicationsAreHandedOn(query: String, heir: String) async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let administrator = try await fixture.person("administrator@example.com", .administrator)
      let boss = try await fixture.person("boss@example.com")
      let app = try await fixture.application(
        "Doors", of: owner, members: ["administrator@example.com": "USER", "boss@example.com": "OWNER"])
      let other = try await fixture.application("Gates", of: owner, members: ["boss@example.com": "USER"])
      _ = try await fixture.application("Empty", of: administrator, members: ["boss@example.com": "OWNER"])

      let reply = try await fixture.send(.delete, "/user/\(boss.guid)" + query, as: administrator.cookie)
      #expect(reply.status == .ok && reply.body.isEmpty)
      // What the heir was there before is replaced; everybody else stays what they are.
      let before = ["owner": "ADMINISTRATOR", "administrator": "USER"]
      #expect(try await fixture.roles(in: app, as: owner) == before.merging([heir: "OWNER"]) { $1 })
      #expect(try await fixture.roles(in: other, as: owner) == ["owner": "OWNER"])
      #expect(try await fixture.roles["boss"] == nil)
      let noted = try await fixture.audit().suffix(5)
      #expect(noted.map(\.object.name) == ["boss", heir, "boss", heir, "boss"].map { $0 + "@example.com" })
      #expect(noted.first?.detail == "from OWNER to ADMINISTRATOR" && noted.first?.application == app)
      #expect(noted.last?.detail == "\(heir)@example.com owns now: Doors, Empty")
      #expect(try await fixture.applicationsWithoutOneOwner() == [])
      #expect(try await fixture.send(.get, "/apps", as: boss.cookie).status == .unauthorized)
    }
  }

  @Test(arguments: ["", "?replacer=deleter", "?replacer=owner"])
  func whoDeletesThemselvesLeavesAllToTheOwner(query: String) async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let boss = try await fixture.person("boss@example.com")
      let app = try await fixture.application("Doors", of: owner, members: ["boss@example.com": "OWNER"])
      let reply = try await fixture.send(.delete, "/user/\(boss.guid)" + query, as: boss.cookie)
      #expect(reply.status == .ok)
      #expect(try await fixture.roles(in: app, as: owner) == ["owner": "OWNER"])
      #expect(try await fixture.roles == ["owner": "OWNER"])
    }
  }

  @Test func anUnknownReplacer() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let user = try await fixture.person("user@example.com")
      let reply = try await fixture.send(.delete, "/user/\(user.guid)?replacer=nobody", as: owner.cookie)
      #expect(reply.status == .badRequest && reply.code == 13)
      #expect(reply.message == "Illegal replacer value=nobody!")
      #expect(try await fixture.roles["user"] == "USER")
    }
  }

  @Test func aUserDeletesNobodyElse() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let administrator = try await fixture.person("administrator@example.com", .administrator)
      let (user, other) = (try await fixture.person("user@example.com"), try await fixture.person("other@example.com"))
      // Not even of those in an application of theirs.
      _ = try await fixture.application(
        "Doors", of: owner, members: ["other@example.com": "USER", "user@example.com": "OWNER"])
      var replies: [AdminFixture.Reply] = []
      for guid in [owner.guid, administrator.guid, other.guid, UUID().uuidString.lowercased()] {
        replies.append(try await fixture.send(.delete, "/user/\(guid)", as: user.cookie))
      }
      #expect(replies.allSatisfy { $0.status == .badRequest && $0.code == 9 })
      #expect(Set(replies.map(\.body)).count == 1)
      #expect(try await fixture.roles.count == 4)
    }
  }

  @Test func anAdministratorDeletesAdministrators() async throws {
    try await AdminFixture.run { fixture in
      let one = try await fixture.person("one@example.com", .administrator)
      let other = try await fixture.person("other@example.com", .administrator)
      #expect(try await fixture.send(.delete, "/user/\(other.guid)", as: one.cookie).status == .ok)
      #expect(try await fixture.send(.delete, "/user/\(one.guid)", as: one.cookie).status == .ok)
      #expect(try await fixture.roles == [:])
    }
  }

  /// The list an owner of nothing sees, and what the roles let somebody give.
  @Test func whatRolesShow() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let administrator = try await fixture.person("administrator@example.com", .administrator)
      let user = try await fixture.person("user@example.com")
      let app = try await fixture.application("Doors", of: owner, members: ["user@example.com": "USER"])
      let other = try await fixture.application("Gates", of: administrator)

      let theirs = try await fixture.send(.get, "/apps", as: user.cookie).list
      #expect(theirs.map { $0["id"] as? String } == [app] && theirs.first?["role"] as? String == "USER")
      let all = try await fixture.send(.get, "/apps", as: administrator.cookie).list
      #expect(all.map { $0["id"] as? String } == [app, other])
      // Null, and printed.
      #expect(all.first?["role"] is NSNull)

      let (every, none) = (["OWNER", "ADMINISTRATOR", "USER"], [String]())
      let given = [
        ("/user/global/assign-roles", owner, every),
        ("/user/global/assign-roles", administrator, ["ADMINISTRATOR", "USER"]),
        ("/user/global/assign-roles", user, none), ("/user/global/roles", user, every),
        ("/app/\(app)/assign-roles", owner, every), ("/app/\(app)/assign-roles", administrator, every),
        ("/app/\(app)/assign-roles", user, none),
      ]
      for (path, caller, roles) in given {
        let reply = try await fixture.send(.get, path, as: caller.cookie)
        #expect(try reply.decode([String].self) == roles, "\(path) as \(caller.email)")
      }
    }
  }
}
