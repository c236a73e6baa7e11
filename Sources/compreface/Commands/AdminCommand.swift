import APIRole
import AdminRole
import ArgumentParser
import HTTPKit
import Logging

/// `compreface admin`
struct AdminCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "admin",
    abstract: "Start the administration alone: accounts, applications and services, on a database that servers share.",
    discussion: """
      Takes the place of the container compreface-admin, and finds the database under 1.2's name unless it is told \
      otherwise. It makes the tables where there are none.

        POSTGRES_URL=jdbc:postgresql://db:5432/frs POSTGRES_PASSWORD=… compreface admin --port 8080
      """)

  @OptionGroup var listening: ListeningOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    let settings = try await common.settings(listening.values(for: .admin), for: .admin)
    let logger = Log.start(settings)
    Descriptors.raiseLimit()
    let database = try await Database.openForServer(settings, logger)
    let gate = BodyGate(memory: settings.bodyMemory, isBusy: { false })
    // Api servers see for themselves which keys are gone.
    let admin = try Admin.configured(
      settings, database: database.stores, services: ServiceChanges(gone: { _ in }), gate: gate, logger)
    let metrics = Metrics([.bodies(gate)])
    var routes = RouteTable()
    admin.add(to: &routes)
    ServerRoutes(metrics: metrics).add(to: &routes)
    DocsRoutes(describing: routes, version: Version.current).add(to: &routes)
    try await Server(
      settings: settings, routes: routes, metrics: metrics, translate: API.translate,
      services: admin.backgroundServices, banner: [("database", database.place)], logger: logger
    ).run()
    withExtendedLifetime(database) {}
  }
}
