import APIRole
import ArgumentParser
import CoreRole
import FaceDomain
import Foundation
import HTTPKit
import Hummingbird
import HummingbirdCore
import Logging
import ModelStore
import NIOCore
import Scheduling
import ServiceLifecycle
import Storage
import UnixSignals
import Vision

/// The composition root: which role is here, and what each is given.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start the server.",
    discussion: """
      Everything in one process on an embedded database; nothing else has to run. Stop it with Ctrl-C: requests under \
      way are answered first.
      """)

  @Option(help: "Address to listen on (127.0.0.1).")
  var host: String?

  @Option(help: "Port to listen on (8000); 0 takes a free one.")
  var port: Int?

  @OptionGroup var common: CommonOptions

  /// More wait in the kernel's backlog.
  private static let maximumConnections = 512

  func run() async throws {
    let settings = try await common.settings([
      Settings.host.name: host, Settings.port.name: port.map(String.init),
    ])
    let logger = Log.start(settings)

    // The networks take most of the start: they are compiled while the database opens.
    async let compiled = Task.detached { try LocalCore.finder(settings) }.value
    // Before the database is opened: that may change its schema, under which no other server must be running.
    let lock = try DataFolderLock(folder: settings.databaseFile.deletingLastPathComponent())
    let database = try SQLiteDatabase(file: settings.databaseFile)
    let finder = try await compiled

    let core = LocalFaceCore(
      finder: finder, queue: WorkQueue(workers: settings.workers, maximumWaiting: settings.queue), logger: logger)
    let api = API(
      core: core, database: database, limits: settings.limits,
      gate: UploadGate(places: settings.workers + settings.queue),
      searches: WorkQueue(workers: settings.workers, maximumWaiting: settings.workers + settings.queue),
      keepsPhotos: settings.keepsPhotos, logger: logger)

    let router = Router(context: AppContext.self)
    api.register(on: router)
    let server = Application(
      router: router,
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [ContinueHandler(largestBody: settings.limits.largestBody)],
          idleTimeout: .seconds(60))),
      configuration: .init(
        address: .hostname(settings.host, port: settings.port),
        availableConnectionsDelegate: MaximumAvailableConnections(Self.maximumConnections)),
      onServerRunning: { channel in
        Banner(settings: settings, plugins: finder.plugins, address: channel.localAddress).print()
      },
      logger: logger)
    var group = ServiceGroupConfiguration(
      services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = .seconds(20)
    do {
      try await ServiceGroup(configuration: group).run()
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw Failure(
        "Port \(settings.port) of \(settings.host) is in use. Stop what listens there, or choose another with --port.")
    }
    // Until here, also where nothing looks at it any more.
    withExtendedLifetime(lock) {}
  }
}

/// What a person who started the server needs to know.
private struct Banner {
  let settings: Settings
  let plugins: [String: String]
  let address: SocketAddress?

  func print() {
    let port = address?.port ?? settings.port
    let lines = [
      "CompreFace \(Version.current) listens on http://\(settings.host):\(port)",
      "  detector    \(plugins["detector"] ?? "none")",
      "  calculator  \(plugins["calculator"] ?? "none")",
      "  database    \(settings.databaseFile.path)",
      "  workers     \(settings.workers)",
    ]
    // At once, also into a pipe: whoever waits for the server reads this.
    FileHandle.standardOutput.write(Data((lines.joined(separator: "\n") + "\n").utf8))
  }
}

enum LocalCore {
  static func finder(_ settings: Settings) throws -> FaceFinder {
    try InstalledModels.faceFinder(in: ModelFolder(settings.models), settings.coreSettings)
  }
}

enum Log {
  static func start(_ settings: Settings) -> Logger {
    var logger = Logger(label: "compreface", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = settings.logLevel.level
    return logger
  }
}
