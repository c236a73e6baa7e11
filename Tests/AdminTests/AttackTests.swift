import AdminRole
import Credentials
import FaceDomain
import Foundation
import HTTPTypes
import Storage
import Testing

/// Ways in that were found by trying, and are closed.
struct AttackTests {
  @Test func aLinkForALesserRoleDoesNotOpenAGreaterOne() async throws {
    try await AdminFixture.run { admin in
      let owner = try await admin.person("owner@example.com", .owner)
      let administrator = try await admin.person("administrator@example.com", .administrator)
      let user = try await admin.person("user@example.com")
      let link = try await admin.send(.post, "/user/\(user.guid)/reset-link", as: administrator.cookie)
      let url = try #require(link.json["link"] as? String)
      let token = try #require(url.split(separator: "=").last)
      let body = #"{"userId": "\#(user.guid)", "role": "OWNER"}"#
      let handover = try await admin.send(.put, "/user/global/role", body, as: owner.cookie)
      #expect(handover.status == .ok)
      let reply = try await admin.send(.put, "/user/reset-password?token=\(token)", #"{"password": "attacker99"}"#)
      #expect(reply.code == 30)
    }
  }

  @Test func whoRegisteredBeforeThereWasASetupTokenDoesNotOwn() async throws {
    let settings = Admin.Settings(publicURL: "https://faces.example.com", setupToken: "a long token")
    let mailer = RecordingMailer()
    let token = Secret.makeUUID()
    try await AdminFixture.run(mailer: mailer, settings: settings) { admin in
      let now = admin.clock.now
      try await admin.store.write { rows in
        _ = try rows.insert(
          AccountRows.NewAccount(
            email: "attacker@example.com", passwordHash: AdminFixture.passwordHash, firstName: "A", lastName: "B",
            role: .user, confirmation: token.uuidHash), at: now)
      }
      let reply = try await admin.send(.get, "/user/registration/confirm?token=\(token.text)")
      #expect(reply.status == .found)
      let account = try await admin.store.read { rows in try rows.account(email: "attacker@example.com") }
      #expect(account?.role == .user && account?.isEnabled == true)
    }
  }

  @Test func aTokenThatOnlyReadsSeesNoKeys() async throws {
    try await AdminFixture.run { admin in
      let owner = try await admin.person("owner@example.com", .owner)
      let made = try await admin.send(.post, "/app", #"{"name": "A"}"#, as: owner.cookie)
      let path = "/app/\(made.json["id"] as? String ?? "")"
      let service = try await admin.send(
        .post, path + "/model", #"{"name": "S", "type": "RECOGNITION"}"#, as: owner.cookie)
      let key = try #require(service.json["apiKey"] as? String)
      for scopes: Set<TokenScope> in [[.read], [.read, .manage]] {
        let token = try await admin.token(of: owner.account, scopes: scopes, named: "\(scopes.count)")
        for reply in [
          try await admin.send(.get, path + "/models", as: token),
          try await admin.send(.get, path + "/model/\(service.json["id"] as? String ?? "")", as: token),
        ] {
          #expect(reply.status == .ok)
          #expect(reply.text.contains(key) == scopes.contains(.manage))
        }
      }
    }
  }

  @Test func whoSignsOutWhileARefreshIsUnderWayIsOut() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      let renewed = try await admin.send(
        .post, "/oauth/token", "grant_type=refresh_token", as: .client, type: "application/x-www-form-urlencoded",
        cookies: ["REFRESH_TOKEN": ann.refresh])
      let access = try #require(renewed.cookie("CFSESSION"))
      // With the token from before.
      let out = try await admin.send(.delete, "/oauth/token", as: .client, cookies: ["CFSESSION": ann.access])
      #expect(out.status == .ok)
      let reply = try await admin.send(.get, "/apps", as: .cookie(access))
      #expect(reply.status == .unauthorized)
    }
  }

  @Test(arguments: [(5, true), (60, false)])
  func aRefreshTokenThatComesAgainEndsTheSession(seconds: Int, stays: Bool) async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      func refresh(_ token: String) async throws -> AdminFixture.Reply {
        try await admin.send(
          .post, "/oauth/token", "grant_type=refresh_token", as: .client, type: "application/x-www-form-urlencoded",
          cookies: ["REFRESH_TOKEN": token])
      }
      let first = try await refresh(ann.refresh)
      admin.clock.advance(by: .seconds(seconds))
      let again = try await refresh(ann.refresh)
      #expect(again.status == .badRequest)
      let reply = try await admin.send(.get, "/apps", as: .cookie(first.cookie("CFSESSION") ?? ""))
      #expect((reply.status == .ok) == stays)
    }
  }

  @Test func aCookieTakesJSONAlone() async throws {
    try await AdminFixture.run { admin in
      let owner = try await admin.person("owner@example.com", .owner)
      let reply = try await admin.send(.post, "/app", #"{"name": "A"}"#, as: owner.cookie, type: "text/plain")
      #expect(reply.status == .badRequest)
      let bearer = try await admin.send(.post, "/app", #"{"name": "A"}"#, as: owner.bearer, type: "text/plain")
      #expect(bearer.status == .created)
    }
  }

  @Test(arguments: ["\u{1b}[31m", "a\r\nb", "\u{200b}"])
  func namesHaveNothingThatCantBeSeen(name: String) async throws {
    try await AdminFixture.run { admin in
      let owner = try await admin.person("owner@example.com", .owner)
      let body = String(decoding: try JSONEncoder().encode(["name": name]), as: UTF8.self)
      let reply = try await admin.send(.post, "/app", body, as: owner.cookie)
      #expect(reply.code == 26)
    }
  }
}
