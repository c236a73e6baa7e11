import APIRole
import AdminRole
import ArgumentParser
import CoreRole
import Foundation
import FrontendRole
import HTTPKit
import Hummingbird
import Logging
import Mail
import ModelStore
import Scheduling
import Storage

/// The composition root: which role is here, and what each is given.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start the server.",
    discussion: """
      Everything in one process on an embedded database; nothing else has to run. Stop it with Ctrl-C: requests under \
      way are answered first.
      """)

  @OptionGroup var listening: ListeningOptions

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let settings = try await common.settings(listening.values())
    let logger = Log.start(settings)
    Descriptors.raiseLimit()

    // Before the database is opened: that may change its schema, under which no other server must be running.
    let lock = try DataFolderLock(folder: settings.databaseFile.deletingLastPathComponent())
    let database = try SQLiteDatabase(file: settings.databaseFile)
    let calculator = try await CalculatorStore(database).inUse()
    let photos = try Photos.configured(settings, keeping: calculator, logger)

    let searches = WorkQueue(workers: settings.workers, maximumWaiting: settings.workers + settings.queue)
    let gate = BodyGate(memory: settings.bodyMemory, isBusy: photos.isBusy)
    let api = API(
      core: photos.core, calculator: calculator, database: database, gate: gate, searches: searches,
      settings: .init(
        limits: settings.limits, keepsPhotos: settings.keepsPhotos, collectionMemory: settings.collectionMemory,
        migration: settings.migration),
      logger: logger)
    let admin = Admin(
      database: database, settings: settings.admin.role,
      services: ServiceChanges(gone: { key in await api.forget(apiKey: key) }),
      mailer: try settings.admin.mail.map { try Self.mailer($0) }, gate: gate, logger: logger)
    let metrics = Metrics(
      photos.gauges + [
        .init("compreface_searches_pending", "Searches under way or waiting.") { Double(searches.load) },
        .init("compreface_body_bytes", "Memory of bodies being read, worked on or sent.") { Double(gate.load) },
        .init("compreface_collection_bytes", "Memory of the faces of all services.") { Double(api.collectionMemory) },
      ])
    var routes = RouteTable()
    api.add(to: &routes)
    admin.add(to: &routes)
    ServerRoutes(metrics: metrics).add(to: &routes)
    let core = Core(
      core: photos.core, gate: gate,
      settings: .init(
        limits: settings.limits, buildVersion: Version.current,
        installable: try InstalledModels.installablePlugins(in: ModelFolder(settings.models))))
    let callers = CoreCallers(
      isServiceKey: { key, _ in try await api.isServiceKey(key) }, isSignedIn: admin.isSignedIn)
    core.add(to: &routes, under: "/core", behind: callers.check)
    DocsRoutes(describing: routes, version: Version.current).add(to: &routes)
    // After the description: they are for people.
    Frontend(files: settings.web == "none" ? nil : try WebFiles(in: URL(fileURLWithPath: settings.web)))
      .add(to: &routes)

    let router = Router(context: AppContext.self)
    HTTPEdge(
      routes: routes, metrics: metrics, proxies: settings.proxies, isTLS: Listener.scheme(settings) == "https",
      translate: API.translate
    ).register(on: router, api.middleware)
    try await Server(
      settings: settings, router: router,
      services: photos.services + [api.counter, api.migration] + admin.backgroundServices,
      banner: photos.banner + [("database", settings.databaseFile.path)], logger: logger
    ).run()
    // Until here, also where nothing looks at it any more.
    withExtendedLifetime(lock) {}
  }
}

extension Serve {
  private static func mailer(_ server: SMTPServer) throws -> SMTPMailer {
    do {
      return try SMTPMailer(server)
    } catch {
      throw Failure("No mails can be sent: \(error)")
    }
  }
}
