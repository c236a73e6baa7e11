package import Credentials
import FaceDomain
package import Foundation
public import HTTPKit
public import Hummingbird
public import Logging
public import Mail
public import ServiceLifecycle
public import Storage

/// The admin role: accounts, applications, services, and who may do what with them.
public struct Admin: Sendable {
  public struct Settings: Sendable {
    /// Where people reach this installation, without a slash at its end: for links in mails.
    public var publicURL: String
    /// What the first account must know; empty for nothing.
    public var setupToken: String
    /// How long a session's tokens are good, in seconds.
    public var accessSeconds: Int
    public var refreshSeconds: Int
    /// How far back statistics are shown.
    public var statisticMonths: Int

    public init(
      publicURL: String, setupToken: String = "", accessSeconds: Int = 2400, refreshSeconds: Int = 1_209_600,
      statisticMonths: Int = 6
    ) {
      self.publicURL = publicURL
      self.setupToken = setupToken
      self.accessSeconds = accessSeconds
      self.refreshSeconds = refreshSeconds
      self.statisticMonths = statisticMonths
    }
  }

  private let routes: RouteTable
  private let authenticate: Authenticate

  /// What goes on beside requests.
  public let backgroundServices: [any ServiceLifecycle.Service]

  /// - Parameters:
  ///   - services: who is told of keys that are good no more.
  ///   - mailer: what delivers mails; nil for an installation without.
  ///   - gate: bounds the memory of replies.
  public init(
    database: any SQLDatabase, settings: Settings, services: ServiceChanges, mailer: (any Mailer)? = nil,
    gate: BodyGate, logger: Logger
  ) {
    self.init(
      database: database, settings: settings, services: services, mailer: mailer, gate: gate,
      throttle: SignInThrottle(), logger: logger, now: Date.init)
  }

  /// - Parameters:
  ///   - throttle: slows down who guesses.
  ///   - now: the time.
  package init(
    database: any SQLDatabase, settings: Settings, services: ServiceChanges, mailer: (any Mailer)?,
    gate: BodyGate, throttle: SignInThrottle, logger: Logger, now: @escaping @Sendable () -> Date
  ) {
    let store = AccountStore(database)
    let passwords = PasswordWork()
    let links = AccountLinks(publicURL: settings.publicURL)
    let copies = GradualWork.copying(store, logger)
    let deletions = GradualWork.deleting(store, logger)
    let outbox = mailer.map {
      MailOutbox(store: store, mailer: $0, publicURL: settings.publicURL, logger: logger, now: now)
    }
    let accounts = ManageAccounts(store: store, now: now)
    authenticate = Authenticate(store: store, publicURL: settings.publicURL, now: now)
    var table = AdminRouteTable(authenticate, gate)

    OAuthRoutes(
      signIn: SignIn(
        store: store, throttle: throttle, passwords: passwords, accessSeconds: settings.accessSeconds,
        refreshSeconds: settings.refreshSeconds, logger: logger, now: now),
      publicURL: settings.publicURL
    ).add(to: &table)
    RegistrationRoutes(
      register: Register(
        store: store, passwords: passwords, throttle: throttle, mails: outbox, setupToken: settings.setupToken, now: now
      ),
      confirm: ConfirmAccount(store: store, hasSetupToken: !settings.setupToken.isEmpty, now: now), links: links
    ).add(to: &table)
    PasswordRoutes(
      reset: ResetPassword(
        store: store, passwords: passwords, throttle: throttle, sendsMails: outbox != nil, links: links, now: now)
    ).add(to: &table)
    OwnAccountRoutes(
      account: OwnAccount(
        store: store, passwords: passwords, throttle: throttle, accessSeconds: settings.accessSeconds,
        refreshSeconds: settings.refreshSeconds, now: now)
    ).add(to: &table)
    SessionRoutes(sessions: Sessions(store: store, now: now)).add(to: &table)
    TokenRoutes(tokens: Tokens(store: store, now: now), now: now).add(to: &table)
    AccountRoutes(accounts: accounts).add(to: &table)
    ApplicationRoutes(applications: ManageApplications(store: store, changes: services, deletions: deletions, now: now))
      .add(to: &table)
    MemberRoutes(members: ManageMembers(store: store, now: now)).add(to: &table)
    ServiceRoutes(
      services: ManageServices(
        store: store, changes: services, copies: copies, deletions: deletions,
        statisticMonths: settings.statisticMonths, now: now)
    ).add(to: &table)
    MailRoutes(mails: Mails(store: store)).add(to: &table)
    MigrationRoutes(migration: Migration(store: store, now: now)).add(to: &table)
    AuditRoutes(log: ReadAuditLog(store: store), now: now).add(to: &table)
    StatusRoutes(
      installation: Installation(
        store: store, sendsMails: mailer != nil, hasSetupToken: !settings.setupToken.isEmpty)
    ).add(to: &table)

    routes = table.routes
    backgroundServices =
      [copies, deletions, Housekeeping(store: store, logger: logger, now: now)] + (outbox.map { [$0] } ?? [])
  }

  public func add(to routes: inout RouteTable) {
    routes.append(self.routes)
  }

  /// Whether a request for another role carries what proves who somebody is.
  @Sendable public func isSignedIn(_ request: Request, _ context: AppContext) async throws -> Bool {
    try await authenticate.isSignedIn(request, context)
  }
}
