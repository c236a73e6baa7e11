import APIRole
import AdminRole
import ArgumentParser
import CoreRole
import FaceDomain
import Foundation
import HTTPKit
import Hummingbird
import HummingbirdCore
import Logging
import Mail
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

  @Option(help: "Certificate in PEM; HTTPS is served then.")
  var tlsCert: String?

  @Option(help: "Private key of the certificate, in PEM.")
  var tlsKey: String?

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let settings = try await common.settings([
      Settings.host.name: host, Settings.port.name: port.map(String.init),
      Settings.certificate.name: tlsCert, Settings.certificateKey.name: tlsKey,
    ])
    let logger = Log.start(settings)
    Descriptors.raiseLimit()

    // The networks take most of the start: they are compiled while the database opens.
    async let compiled = Task.detached { try LocalCore.finder(settings) }.value
    // Before the database is opened: that may change its schema, under which no other server must be running.
    let lock = try DataFolderLock(folder: settings.databaseFile.deletingLastPathComponent())
    let database = try SQLiteDatabase(file: settings.databaseFile)
    let finder = try await compiled

    let photos = WorkQueue(workers: settings.workers, maximumWaiting: settings.queue)
    let searches = WorkQueue(workers: settings.workers, maximumWaiting: settings.workers + settings.queue)
    let gate = BodyGate(memory: settings.bodyMemory) { photos.isFull }
    let api = API(
      core: LocalFaceCore(finder: finder, queue: photos, logger: logger), database: database, gate: gate,
      searches: searches,
      settings: .init(
        limits: settings.limits, keepsPhotos: settings.keepsPhotos, collectionMemory: settings.collectionMemory),
      logger: logger)
    let admin = Admin(
      database: database, settings: settings.admin.role,
      services: ServiceChanges(gone: { key in await api.forget(apiKey: key) }),
      mailer: try settings.admin.mail.map { try Self.mailer($0) }, gate: gate, logger: logger)
    let metrics = Metrics([
      .init("compreface_photos_pending", "Photos worked on or waiting.") { Double(photos.load) },
      .init("compreface_searches_pending", "Searches under way or waiting.") { Double(searches.load) },
      .init("compreface_body_bytes", "Memory of bodies being read, worked on or sent.") { Double(gate.load) },
      .init("compreface_collection_bytes", "Memory of the faces of all services.") { Double(api.collectionMemory) },
    ])
    var routes = RouteTable()
    api.add(to: &routes)
    admin.add(to: &routes)
    ServerRoutes(metrics: metrics).add(to: &routes)
    DocsRoutes(describing: routes, version: Version.current).add(to: &routes)

    let router = Router(context: AppContext.self)
    HTTPEdge(
      routes: routes, metrics: metrics, proxies: settings.proxies, isTLS: Listener.scheme(settings) == "https",
      translate: API.translate
    ).register(on: router, api.middleware)
    let server = Application(
      router: router, server: try Listener.builder(settings),
      configuration: .init(
        address: .hostname(settings.host, port: settings.port),
        availableConnectionsDelegate: MaximumAvailableConnections(settings.connections)),
      onServerRunning: { channel in
        Banner(settings: settings, plugins: finder.plugins, address: channel.localAddress).print()
      },
      logger: logger)
    var group = ServiceGroupConfiguration(
      services: [api.counter] + admin.backgroundServices + [server], gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger)
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

extension Serve {
  private static func mailer(_ server: SMTPServer) throws -> SMTPMailer {
    do {
      return try SMTPMailer(server)
    } catch {
      throw Failure("No mails can be sent: \(error)")
    }
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
      "CompreFace \(Version.current) listens on \(Listener.scheme(settings))://\(settings.host):\(port)",
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
