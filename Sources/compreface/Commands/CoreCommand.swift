import ArgumentParser
import CoreRole
import FaceDomain
import HTTPKit
import Logging

/// `compreface core`
struct CoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "core",
    abstract: "Start the core alone: photo in, faces out, for api servers.",
    discussion: """
      Takes the place of the container compreface-core, and is called by ours or by CompreFace 1.2's api server:

        compreface core --port 3000
        PYTHON_URL=http://core-1:3000,http://core-2:3000 compreface serve

      It has no database and asks nobody who they are: keep its port to yourself.
      """)

  @OptionGroup var listening: ListeningOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    let settings = try await common.settings(listening.values(for: .core), for: .core)
    let logger = Log.start(settings)
    Descriptors.raiseLimit()
    let photos = try Photos.here(settings, logger)
    let gate = BodyGate(memory: settings.bodyMemory, isBusy: photos.isBusy)
    let core = try Core.configured(settings, photos, gate: gate)
    let metrics = Metrics(photos.gauges + [.bodies(gate)])
    var routes = RouteTable()
    core.add(to: &routes)
    ServerRoutes(metrics: metrics).add(to: &routes)
    DocsRoutes(describing: routes, version: Version.current).add(to: &routes)
    try await Server(
      settings: settings, routes: routes, metrics: metrics, reply: CoreErrors.response, services: photos.services,
      banner: photos.banner, logger: logger
    ).run()
  }
}
