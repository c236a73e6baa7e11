import APIRole
import AdminRole
import ArgumentParser
import CoreRole
import Foundation
import FrontendRole
import HTTPKit
import Logging
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
    let served = try await ServedAPI(settings, on: database, logger)
    let api = served.api
    let admin = try Admin.configured(
      settings, database: database.stores, services: ServiceChanges(gone: { key in await api.forget(apiKey: key) }),
      gate: served.gate, logger)
    let core = try Core.configured(settings, served.photos, gate: served.gate)
    let metrics = Metrics(served.gauges)
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
    try await Server(
      settings: settings, routes: routes, metrics: metrics, translate: API.translate, middleware: api.middleware,
      services: served.services + admin.backgroundServices, banner: served.banner, logger: logger
    ).run()
    // Until here, also where nothing looks at it any more.
    withExtendedLifetime(database) {}
  }
}
