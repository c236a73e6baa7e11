import Credentials
import FaceDomain
import Foundation
import HTTPTypes
import Storage

/// An installation with applications, services and people, as one caller meets it, who tries everything in it. Each
/// request finds it as it was.
struct PermissionWorld: Sendable {
  let fixture: AdminFixture
  let caller: PermissionCaller
  /// What the names in requests stand for.
  let ids: [String: String]
  private let login: AdminFixture.Login
  private let tables: DatabaseState.Tables
  private let beginning: DatabaseState

  init(_ fixture: AdminFixture, _ caller: PermissionCaller) async throws {
    let me = try await fixture.person("self@example.com", caller.role)
    let owner = caller.role == .owner ? me.account : try await fixture.account("owner@example.com", .owner)
    let ids = try await Self.people(in: fixture, me: me, owner: owner)
      .merging(Self.applications(in: fixture, me: me, member: caller.member)) { $1 }
      .merging(Self.credentials(in: fixture, me: me)) { $1 }
    self.fixture = fixture
    self.caller = caller
    self.ids = ids
    login = try await Self.login(of: me, caller.credential, in: fixture)
    // So that no request notes the first use of a token.
    _ = try await fixture.send(.get, "/user/me", as: login)
    tables = try await DatabaseState.Tables(of: fixture.database)
    beginning = try await DatabaseState(tables, of: fixture.database)
  }

  // MARK: Requests

  struct Outcome: Sendable {
    let reply: AdminFixture.Reply
    let hasChanged: Bool
    /// The guids of those who did what was noted in the audit log.
    let noted: [String]
  }

  /// Sends the request, looks what it changed, and changes it back.
  func outcome(of request: PermissionCase) async throws -> Outcome {
    let before = try await lastAudit()
    let reply = try await send(request)
    let after = try await DatabaseState(tables, of: fixture.database)
    let noted = try await fixture.database.read { connection in
      try connection.texts("SELECT actor_id FROM audit_log WHERE id > \(before) ORDER BY id")
    }
    if after != beginning { try await beginning.restore(tables, in: fixture.database) }
    return Outcome(reply: reply, hasChanged: after != beginning, noted: noted)
  }

  private func lastAudit() async throws -> String {
    try await fixture.database.read { connection in
      try connection.texts("SELECT CAST(COALESCE(MAX(id), 0) AS TEXT) FROM audit_log").first ?? "0"
    }
  }

  private func send(_ request: PermissionCase) async throws -> AdminFixture.Reply {
    // Or plain users would change too much in one minute. The use of a token is noted by the minute.
    if [.cookie, .bearer].contains(caller.credential) { fixture.clock.advance(by: .seconds(1)) }
    let line = request.line
    let names = request.ids.replacements
    let fields = line.body.map { ($0.name, text($0.value, names)) }
    let path = text(line.path, names)
    guard line.scope == .client else {
      return try await fixture.send(line.method, path, fields.isEmpty ? nil : Self.json(fields), as: login)
    }
    var login = login
    var headers: [String: String] = [:]
    // A bearer stands where the program's name would. Who signs in has none.
    if line.method == .post { login = .client } else if !isBearer { headers["Authorization"] = Self.client }
    return try await fixture.send(
      line.method, path, fields.isEmpty ? nil : Self.form(fields), as: login,
      type: "application/x-www-form-urlencoded", headers: headers)
  }

  private static let client = "Basic Q29tbW9uQ2xpZW50SWQ6cGFzc3dvcmQ="

  private var isBearer: Bool { if case .bearer = login { true } else { false } }

  /// What a name stands for.
  func id(_ name: String, in request: PermissionCase) -> String {
    ids[request.ids.replacements[name] ?? name] ?? ""
  }

  private func text(_ pattern: String, _ names: [String: String]) -> String {
    var text = pattern
    for (name, value) in ids {
      text = text.replacing("<\(name)>", with: ids[names[name] ?? name] ?? value)
    }
    return text
  }

  private static func json(_ fields: [(String, String)]) -> String {
    let members = fields.map { name, value in
      if value.hasPrefix("[") { return "\"\(name)\": [\"\(value.dropFirst().dropLast())\"]" }
      return "\"\(name)\": " + (Int(value) == nil ? "\"\(value)\"" : value)
    }
    return "{\(members.joined(separator: ", "))}"
  }

  private static func form(_ fields: [(String, String)]) -> String {
    fields.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
      .joined(separator: "&")
  }
}

// MARK: Who and what there is

extension PermissionWorld {
  private static func people(in fixture: AdminFixture, me: AdminFixture.Person, owner: Account) async throws
    -> [String: String]
  {
    let stranger = try await fixture.account("stranger@example.com")
    return [
      "self": me.guid, "self-address": me.email, "owner": owner.guid, "stranger": stranger.guid,
      "stranger-address": stranger.email, "nobody": UUID().uuidString.lowercased(),
      // As long as the stranger's.
      "nobody-address": "nobodyis@example.com",
      "administrator": try await fixture.account("administrator@example.com", .administrator).guid,
      "password": AdminFixture.password,
    ]
  }

  /// Three: the one the caller has their role in, one they have nothing to do with, and one they are a user of.
  private static func applications(in fixture: AdminFixture, me: AdminFixture.Person, member: Role?) async throws
    -> [String: String]
  {
    let app = try await application("app", in: fixture, owner: member == .owner ? me.account : nil)
    let theirs = try await application("their-app", in: fixture, owner: nil)
    let elsewhere = try await application("elsewhere", in: fixture, owner: nil)
    try await fixture.store.write { rows in
      for (guid, role) in [(app["app"], member), (elsewhere["elsewhere"], .user)] {
        guard let guid, let role, role != .owner, let entry = try rows.application(guid: guid, seenBy: 0) else {
          continue
        }
        try rows.setRole(role, of: me.account.id, in: entry.application.id)
      }
    }
    let rest = ["no-app": UUID().uuidString.lowercased(), "no-service": UUID().uuidString.lowercased()]
    return app.merging(theirs) { $1 }.merging(elsewhere) { $1 }.merging(rest) { $1 }
  }

  /// With an owner, an administrator, a user and a service.
  private static func application(_ name: String, in fixture: AdminFixture, owner: Account?) async throws
    -> [String: String]
  {
    let prefix = name == "app" ? "" : name.prefix { $0 != "-" } + "-"
    func account(_ role: String) async throws -> Account {
      try await fixture.account("\(prefix)\(role)@example.com")
    }
    let owner = if let owner { owner } else { try await account("boss") }
    let (deputy, member) = (try await account("deputy"), try await account("member"))
    return try await fixture.store.write { rows in
      let guid = try rows.insertApplication(named: name, owner: owner.id)
      let id = try rows.application(guid: guid, seenBy: owner.id)?.application.id ?? -1
      try rows.setRole(.administrator, of: deputy.id, in: id)
      try rows.setRole(.user, of: member.id, in: id)
      return [
        name: guid, "\(name)-name": name, "\(prefix)app-owner": owner.guid, "\(prefix)deputy": deputy.guid,
        "\(prefix)member": member.guid, "\(prefix)member-address": member.email,
        "\(prefix)service": try rows.insertService(named: "Faces", type: .recognition, in: id),
      ]
    }
  }

  /// A second session and a token of the caller, a session and a token of somebody else.
  private static func credentials(in fixture: AdminFixture, me: AdminFixture.Person) async throws -> [String: String] {
    let other = try await fixture.person("other@example.com")
    _ = try await fixture.token(of: me.account, scopes: [.read], named: "mine")
    _ = try await fixture.token(of: other.account, scopes: [.read], named: "theirs")
    let tokens = try await fixture.store.read { rows in
      (mine: try rows.tokens(of: me.account.id).first?.guid, theirs: try rows.tokens(of: other.account.id).first?.guid)
    }
    return [
      "session": "\(try await fixture.signIn(me.account, agent: "another").session)",
      "their-session": "\(other.session)",
      // As many digits as there are in the others.
      "no-session": "9", "token": tokens.mine ?? "", "their-token": tokens.theirs ?? "",
      "no-token": UUID().uuidString.lowercased(),
    ]
  }

  // MARK: How the caller says who they are

  private static func login(
    of me: AdminFixture.Person, _ credential: PermissionCaller.Credential, in fixture: AdminFixture
  ) async throws -> AdminFixture.Login {
    switch credential {
    case .cookie: me.cookie
    case .bearer: me.bearer
    case .token(let scopes): try await fixture.token(of: me.account, scopes: scopes)
    case .notGood(let bad): try await login(of: me, bad, in: fixture)
    }
  }

  private static func login(
    of me: AdminFixture.Person, _ bad: PermissionCaller.Bad, in fixture: AdminFixture
  ) async throws -> AdminFixture.Login {
    switch bad {
    case .nothing: return .nobody
    case .madeUpCookie: return .cookie(Secret.make().text)
    case .madeUpBearer: return .bearer(Secret.make().text)
    case .madeUpToken: return .bearer(Secret.makeAccessToken().text)
    case .expiredCookie: return .cookie(try await expiredSession(of: me.account, in: fixture))
    case .expiredBearer: return .bearer(try await expiredSession(of: me.account, in: fixture))
    case .expiredToken: return .bearer(try await token(of: me.account, until: fixture.clock.now, in: fixture).text)
    case .refreshTokenAsCookie: return .cookie(me.refresh)
    case .refreshTokenAsBearer: return .bearer(me.refresh)
    case .accessTokenAsCookie:
      return .cookie(try await token(of: me.account, until: fixture.clock.now + 60, in: fixture).text)
    case .hashAsBearer: return .bearer(Secret.hash(me.access))
    case .endedSession:
      try await fixture.store.write { rows in _ = try rows.deleteSession(me.session, of: me.account.id) }
      return me.cookie
    case .endedToken:
      let token = try await token(of: me.account, until: fixture.clock.now + 60, in: fixture)
      try await fixture.store.write { rows in try rows.deleteTokens(of: me.account.id) }
      return .bearer(token.text)
    }
  }

  /// One whose time is just over.
  private static func expiredSession(of account: Account, in fixture: AdminFixture) async throws -> String {
    let (access, refresh, now) = (Secret.make(), Secret.make(), fixture.clock.now)
    let tokens = AccountRows.SessionTokens(
      accessHash: access.hash, refreshHash: refresh.hash, accessExpires: now, refreshExpires: now + 60)
    _ = try await fixture.store.write { rows in
      try rows.insertSession(tokens, of: account.id, address: "192.0.2.1", agent: "test", at: now - 60)
    }
    return access.text
  }

  private static func token(of account: Account, until expires: Date, in fixture: AdminFixture) async throws -> Secret {
    let (secret, now) = (Secret.makeAccessToken(), fixture.clock.now)
    try await fixture.store.write { rows in
      _ = try rows.insertToken(
        named: "script", hash: secret.hash, scopes: Set(TokenScope.allCases), expires: expires, of: account.id,
        at: now - 60)
    }
    return secret
  }
}
