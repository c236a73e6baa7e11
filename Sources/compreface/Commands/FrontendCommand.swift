import ArgumentParser
import Foundation
import FrontendRole
import HTTPKit
import Logging

/// `compreface fe`
struct FrontendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fe",
    abstract: "Start the web pages and the gateway alone, in front of other servers.",
    discussion: """
      Takes the place of the container compreface-fe: one address for people and programs, behind which the admin, api \
      and core servers stand, ours or CompreFace 1.2's. Without settings they are looked for under the names of 1.2's \
      containers:

        compreface fe --port 8000
        COMPREFACE_ADMIN_URL=http://faces:8000 COMPREFACE_API_URL=http://faces:8000 \\
          COMPREFACE_CORE_URL=http://core:3000 compreface fe

      Our servers must be told to believe it, by TRUSTED_PROXIES, or all people come from one address to them. To share \
      the work among several servers put nginx there: Deploy/nginx has what it needs.
      """)

  @OptionGroup var listening: ListeningOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    let settings = try await common.settings(listening.values(for: .fe), for: .fe)
    let logger = Log.start(settings)
    Descriptors.raiseLimit()
    let servers = settings.gateway.gateway
    let forwarder = try Forwarder(servers)
    let metrics = Metrics([])
    var routes = RouteTable()
    Frontend(
      files: settings.web == "none" ? nil : try WebFiles(in: URL(fileURLWithPath: settings.web)),
      gateway: Gateway(servers, forwarder: forwarder)
    ).add(to: &routes)
    ServerRoutes(metrics: metrics).add(to: &routes)
    try await Server(
      settings: settings, routes: routes, metrics: metrics, services: [forwarder],
      banner: [("admin", servers.admin), ("api", servers.api), ("core", servers.core)], logger: logger
    ).run()
  }
}
