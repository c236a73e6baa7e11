import AdminRole
import Credentials
import FaceDomain
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Mail
import NIOCore
import Storage
import Synchronization
import TestSupport

/// The admin role on a database of its own. Its clock stands still until a test moves it. Requests come from the
/// proxy 127.0.0.1, whose word on behalf of its clients is taken.
struct AdminFixture: Sendable {
  private let folder: TemporaryFolder
  private let client: any TestClientProtocol
  let database: any SQLDatabase
  let store: AccountStore
  let routes: RouteTable
  let clock: TestClock
  let throttle: SignInThrottle
  /// Keys of services that the rest of the process was told are gone, in order.
  let goneKeys: Recorder<String>

  /// What everybody's password is, with a hash that Python's `bcrypt` 4.3.0 made: cheap, and not ours.
  static let password = "Größenwahn-Übung"
  static let passwordHash = "$2a$04$iaCz6wudFjy99z9fHk2.DeNNAJ2qLNH9UmfYlAc9q/c7smeiWRwfy"

  /// - Parameters:
  ///   - wrapping: what the server has in place of the database itself.
  ///   - prepare: runs on the empty database, before there is a server.
  static func run(
    mailer: (any Mailer)? = nil, settings: Admin.Settings = .init(publicURL: "https://faces.example.com"),
    wrapping: (any SQLDatabase) -> any SQLDatabase = { $0 },
    prepare: (any SQLDatabase) async throws -> Void = { _ in },
    _ test: @escaping @Sendable (AdminFixture) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let database = wrapping(try await TestDatabase.make(in: folder))
    try await prepare(database)
    let clock = TestClock()
    let throttle = SignInThrottle(now: { clock.instant })
    let gone = Recorder<String>()
    // One that keeps what is attached to it, such as the request's id, and is quiet all the same.
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let admin = Admin(
      database: database, settings: settings, services: ServiceChanges { gone.append($0) }, mailer: mailer,
      gate: BodyGate(memory: 1 << 30) { false }, throttle: throttle, logger: logger, now: { clock.now })
    var routes = RouteTable()
    admin.add(to: &routes)
    let (table, router) = (routes, Router(context: AppContext.self))
    HTTPEdge(routes: table, metrics: Metrics(), translate: translate).register(on: router, ProxyMiddleware())
    // It would delete what has run out at a moment of its own: tests of it call it themselves.
    let services = admin.backgroundServices.filter { !($0 is Housekeeping) }
    let application = Application(router: router, services: services, logger: logger)
    try await application.test(.router) { client in
      try await test(
        AdminFixture(
          folder: folder, client: client, database: database, store: AccountStore(database), routes: table,
          clock: clock, throttle: throttle, goneKeys: gone))
    }
  }

  /// As the command that starts the server does it.
  private static func translate(_ error: any Error) -> APIError? {
    switch error {
    case StorageError.cancelled: .clientLeft
    case StorageError.zeroCharacter: .malformed("The request has a text with the zero character")
    case is StorageError: .databaseUnavailable
    default: nil
    }
  }

  // MARK: Requests

  /// How a request says who is asking.
  enum Login: Sendable {
    case nobody
    case cookie(String)
    case bearer(String)
    /// As clients of the endpoint that gives tokens do.
    case client
  }

  struct Reply: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let body: Data

    var json: NSDictionary { (try? JSONSerialization.jsonObject(with: body)) as? NSDictionary ?? [:] }
    var list: [NSDictionary] { (try? JSONSerialization.jsonObject(with: body)) as? [NSDictionary] ?? [] }
    var text: String { String(decoding: body, as: UTF8.self) }
    var code: Int? { json["code"] as? Int }
    var message: String? { json["message"] as? String }
    /// Of OAuth's errors.
    var error: String? { json["error"] as? String }
    var errorDescription: String? { json["error_description"] as? String }

    func decode<Body: Decodable>(_ type: Body.Type) throws -> Body { try JSONDecoder().decode(type, from: body) }

    /// The cookie's whole `Set-Cookie` line.
    func setCookie(_ name: String) -> String? {
      headers[values: .setCookie].first { $0.hasPrefix(name + "=") }
    }

    /// Everything about a cookie but its value: `Path=/admin` and so on.
    func attributes(ofCookie name: String) -> Set<String> {
      Set(setCookie(name)?.components(separatedBy: "; ").dropFirst() ?? [])
    }

    /// The value a cookie is set to.
    func cookie(_ name: String) -> String? {
      setCookie(name).map { String($0.dropFirst(name.count + 1).prefix { $0 != ";" }) }
    }
  }

  /// - Parameters:
  ///   - path: without `/admin`.
  ///   - body: JSON, unless `type` says otherwise.
  ///   - address: where the request comes from.
  ///   - cookies: beside the session's.
  func send(
    _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, as login: Login = .nobody,
    type: String = "application/json", from address: String = "192.0.2.1", cookies: [String: String] = [:],
    headers: [String: String] = [:]
  ) async throws -> Reply {
    var fields = HTTPFields()
    var cookies = cookies
    switch login {
    case .nobody: break
    case .cookie(let token): cookies["CFSESSION"] = token
    case .bearer(let token): fields[.authorization] = "Bearer \(token)"
    case .client: fields[.authorization] = "Basic Q29tbW9uQ2xpZW50SWQ6cGFzc3dvcmQ="
    }
    if !cookies.isEmpty {
      fields[.cookie] = cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")
    }
    if body != nil { fields[.contentType] = type }
    let forwarded = ["X-Forwarded-For": address].merging(headers) { $1 }
    for (name, value) in forwarded { if let name = HTTPField.Name(name) { fields[name] = value } }
    let response = try await client.executeRequest(
      uri: "/admin" + path, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) })
    return Reply(status: response.status, headers: response.headers, body: Data(response.body.readableBytesView))
  }

  // MARK: People

  /// Somebody with an account, signed in without having asked the server.
  struct Person: Sendable {
    let account: Account
    let session: Int64
    let access: String
    let refresh: String

    var guid: String { account.guid }
    var email: String { account.email }
    var cookie: Login { .cookie(access) }
    var bearer: Login { .bearer(access) }
  }

  /// Makes an account, whose password is ``password``.
  func account(_ email: String, _ role: Role = .user, hash: String = passwordHash, isEnabled: Bool = true) async throws
    -> Account
  {
    let now = clock.now
    return try await store.write { rows in
      try rows.insert(
        AccountRows.NewAccount(
          email: email, passwordHash: hash, firstName: "First", lastName: "Last", role: role,
          confirmation: isEnabled ? nil : "unconfirmed"),
        at: now)
    }
  }

  /// Makes an account and a session of it.
  func person(_ email: String, _ role: Role = .user) async throws -> Person {
    try await signIn(try await account(email, role))
  }

  /// Makes a session.
  func signIn(_ account: Account, agent: String = "test") async throws -> Person {
    let (access, refresh, now) = (Secret.make(), Secret.make(), clock.now)
    let tokens = AccountRows.SessionTokens(
      accessHash: access.hash, refreshHash: refresh.hash, accessExpires: now + 2400, refreshExpires: now + 1_209_600)
    let id = try await store.write { rows in
      try rows.insertSession(tokens, of: account.id, address: "192.0.2.1", agent: agent, at: now)
    }
    return Person(account: account, session: id, access: access.text, refresh: refresh.text)
  }

  /// Makes a personal access token of theirs.
  func token(of account: Account, scopes: Set<TokenScope>, named name: String = "script") async throws -> Login {
    let (secret, now) = (Secret.makeAccessToken(), clock.now)
    try await store.write { rows in
      _ = try rows.insertToken(
        named: name, hash: secret.hash, scopes: scopes, expires: now + 86400, of: account.id, at: now)
    }
    return .bearer(secret.text)
  }

  // MARK: The audit log

  /// What stands in the log, oldest first.
  func audit(_ action: AuditEvent.Action? = nil) async throws -> [AuditEvent] {
    let entries = try await AuditLog(database).entries(AuditLog.Query(limit: 1000))
    return entries.reversed().compactMap(\.event).filter { action == nil || $0.action == action }
  }

  /// Waits for what is noted after the reply.
  func audit(_ action: AuditEvent.Action, count: Int) async throws -> [AuditEvent] {
    for _ in 0..<10_000 {
      let events = try await audit(action)
      if events.count >= count { return events }
      try await Task.sleep(for: .milliseconds(10))
    }
    return try await audit(action)
  }
}

/// Stands still until it is moved. Sign-ins are slowed down by the same clock.
final class TestClock: Sendable {
  private let start = ContinuousClock.now
  private let elapsed = Mutex(Duration.zero)

  /// An afternoon in the spring of 2030, from which on it counts.
  static let start = Date(timeIntervalSince1970: 1_900_000_000)

  var now: Date {
    let (seconds, attoseconds) = elapsed.withLock(\.self).components
    return Self.start.addingTimeInterval(Double(seconds) + Double(attoseconds) / 1e18)
  }

  var instant: ContinuousClock.Instant { start + elapsed.withLock(\.self) }

  func advance(by duration: Duration) {
    elapsed.withLock { $0 += duration }
  }
}

/// What was reported, in order.
final class Recorder<Item: Sendable>: Sendable {
  private let items = Mutex<[Item]>([])

  var all: [Item] { items.withLock(\.self) }

  func append(_ item: Item) {
    items.withLock { $0.append(item) }
  }
}

/// Makes requests come from 127.0.0.1: those of a test that has no sockets come from nowhere, whose word isn't taken.
private struct ProxyMiddleware: RouterMiddleware {
  func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.client = Client(
      peer: "127.0.0.1", headers: request.headers, authority: request.head.authority, isTLS: false,
      proxies: TrustedProxies("127.0.0.1") ?? .none)
    return try await next(request, context)
  }
}
