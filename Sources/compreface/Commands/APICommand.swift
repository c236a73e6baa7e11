import APIRole
import ArgumentParser
import HTTPKit
import Hummingbird
import Logging
import Scheduling
import Storage

/// `compreface api`
struct APICommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "api",
    abstract: "Start the api alone: recognition for programs with a service key, on a database that servers share.",
    discussion: """
      Takes the place of the container compreface-api, and finds database and core under 1.2's names unless it is told \
      otherwise. As many may run as there is work for: a face that is added through one is recognised by all.

        POSTGRES_URL=jdbc:postgresql://db:5432/frs POSTGRES_PASSWORD=… \\
          PYTHON_URL=http://core-1:3000,http://core-2:3000 compreface api --port 8080
      """)

  @OptionGroup var listening: ListeningOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    let settings = try await common.settings(listening.values(for: .api), for: .api)
    let logger = Log.start(settings)
    Descriptors.raiseLimit()
    let database = try await Database.openForServer(settings, logger)
    let calculator = try await CalculatorStore(database.stores).inUse()
    let photos = try Photos.configured(settings, keeping: calculator, logger)
    let searches = WorkQueue(workers: settings.workers, maximumWaiting: settings.workers + settings.queue)
    let gate = BodyGate(memory: settings.bodyMemory, isBusy: photos.isBusy)
    let api = API.configured(
      settings, photos, database: database.stores, calculator: calculator, gate: gate, searches: searches, logger)
    let metrics = Metrics(photos.gauges + api.gauges(searches: searches) + [.bodies(gate)])
    var routes = RouteTable()
    api.add(to: &routes)
    ServerRoutes(metrics: metrics).add(to: &routes)
    DocsRoutes(describing: routes, version: Version.current).add(to: &routes)
    let router = Router(context: AppContext.self)
    HTTPEdge(
      routes: routes, metrics: metrics, proxies: settings.proxies, isTLS: Listener.scheme(settings) == "https",
      translate: API.translate
    ).register(on: router, api.middleware)
    try await Server(
      settings: settings, router: router,
      services: photos.services + [AdoptionGuard(store: CalculatorStore(database.stores), core: photos.core)]
        + api.backgroundServices,
      banner: photos.banner + [("database", database.place)], logger: logger
    ).run()
    withExtendedLifetime(database) {}
  }
}
