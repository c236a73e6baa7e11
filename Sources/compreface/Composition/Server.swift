import Foundation
import HTTPKit
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// A process that listens: the routes of its roles behind one edge, and what has to run as long as it does.
struct Server {
  let settings: Settings
  let routes: RouteTable
  let metrics: Metrics
  /// What the roles' own errors mean to a client.
  var translate: @Sendable (any Error) -> APIError? = { _ in nil }
  /// How a client is told what is wrong.
  var reply: @Sendable (APIError) -> Response = { Response($0) }
  /// What the roles look at before their routes.
  var middleware: (any RouterMiddleware<AppContext>)?
  let services: [any ServiceLifecycle.Service]
  /// What a person who started it needs to know, after the first line.
  let banner: [(title: String, text: String)]
  let logger: Logger

  /// Until a signal ends it.
  func run() async throws {
    let server = Application(
      router: router(), server: try Listener.builder(settings),
      configuration: .init(
        address: .hostname(settings.host, port: settings.port),
        availableConnectionsDelegate: MaximumAvailableConnections(settings.connections)),
      onServerRunning: { [settings, banner] channel in
        Banner(settings: settings, lines: banner, address: channel.localAddress).print()
      },
      logger: logger)
    var group = ServiceGroupConfiguration(
      services: services + [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = .seconds(20)
    do {
      try await ServiceGroup(configuration: group).run()
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw Failure(
        "Port \(settings.port) of \(settings.host) is in use. Stop what listens there, or choose another with --port.")
    }
  }

  private func router() -> Router<AppContext> {
    let router = Router(context: AppContext.self)
    let edge = HTTPEdge(
      routes: routes, metrics: metrics, proxies: settings.proxies, isTLS: Listener.scheme(settings) == "https",
      translate: translate, reply: reply)
    if let middleware { edge.register(on: router, middleware) } else { edge.register(on: router) }
    return router
  }
}

/// What a person who started the server needs to know.
private struct Banner {
  let settings: Settings
  let lines: [(title: String, text: String)]
  let address: SocketAddress?

  func print() {
    let port = address?.port ?? settings.port
    let width = lines.map(\.title.count).max() ?? 0
    let text =
      ["CompreFace \(Version.current) listens on \(Listener.scheme(settings))://\(settings.host):\(port)"]
      + lines.map { "  " + $0.title + String(repeating: " ", count: width + 2 - $0.title.count) + $0.text }
    // At once, also into a pipe: whoever waits for the server reads this.
    FileHandle.standardOutput.write(Data((text.joined(separator: "\n") + "\n").utf8))
  }
}

enum Log {
  static func start(_ settings: Settings) -> Logger {
    var logger = Logger(label: "compreface", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = settings.logLevel.level
    return logger
  }
}
