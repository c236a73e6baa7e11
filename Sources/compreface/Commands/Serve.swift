import APIRole
import AdminRole
import ArgumentParser
import CoreRole
import Foundation
import FrontendRole
import HTTPKit
import Hummingbird
import Logging
import Scheduling
import Storage

/// The composition root: which role is here, and what each is given.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start the server.",
    discussion: """
      Everything in one process on an embedded database; nothing else has to run. Stop it with Ctrl-C: requests under \
      way are answered first. With POSTGRES_URL several such servers share a database.
      """)

  @OptionGroup var listening: ListeningOptions

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let settings = try await common.settings(listening.values())
    let logger = Log.start(settings)
    Descriptors.raiseLimit()

    let database = try await Database.openForServer(settings, logger)
    let calculator = try await CalculatorStore(database.stores).inUse()
    let photos = try Photos.configured(settings, keeping: calculator, logger)

    let searches = WorkQueue(workers: settings.workers, maximumWaiting: settings.workers + settings.queue)
    let gate = BodyGate(memory: settings.bodyMemory, isBusy: photos.isBusy)
    let api = API.configured(
      settings, photos, database: database.stores, calculator: calculator, gate: gate, searches: searches, logger)
    let admin = try Admin.configured(
      settings, database: database.stores, services: ServiceChanges(gone: { key in await api.forget(apiKey: key) }),
      gate: gate, logger)
    let core = try Core.configured(settings, photos, gate: gate)
    let metrics = Metrics(photos.gauges + api.gauges(searches: searches) + [.bodies(gate)])
    var routes = RouteTable()
    api.add(to: &routes)
    admin.add(to: &routes)
    ServerRoutes(metrics: metrics).add(to: &routes)
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
      services: photos.services + [AdoptionGuard(store: CalculatorStore(database.stores), core: photos.core)]
        + api.backgroundServices + admin.backgroundServices,
      banner: photos.banner + [("database", database.place)], logger: logger
    ).run()
    // Until here, also where nothing looks at it any more.
    withExtendedLifetime(database) {}
  }
}
