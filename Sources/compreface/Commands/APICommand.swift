import APIRole
import AdminRole
import ArgumentParser
import HTTPKit
import Logging

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
    let served = try await ServedAPI(settings, on: database, logger)
    let metrics = Metrics(served.gauges)
    var routes = RouteTable()
    served.api.add(to: &routes)
    UpstreamMigration(database: database.stores, publicURL: settings.publicURL, gate: served.gate).add(to: &routes)
    ServerRoutes(metrics: metrics).add(to: &routes)
    DocsRoutes(describing: routes, version: Version.current).add(to: &routes)
    try await Server(
      settings: settings, routes: routes, metrics: metrics, translate: API.translate,
      middleware: served.api.middleware, services: served.services, banner: served.banner, logger: logger
    ).run()
    withExtendedLifetime(database) {}
  }
}
