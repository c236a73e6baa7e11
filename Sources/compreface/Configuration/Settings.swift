import APIRole
import CoreRole
import Foundation
import HTTPKit
import Logging

/// Everything that can be configured, read once at the start.
struct Settings: Sendable {
  let host: String
  let port: Int
  let data: String
  let models: String
  let modelMirror: String
  let web: String
  let core: CoreSettings
  let queue: Int
  /// Of the cores on other machines; none has the photos worked on here.
  let coreURLs: [String]
  let connectTimeout: Int
  let readTimeout: Int
  let keepsPhotos: Bool
  let limits: UploadLimits
  let bodyMemory: Int
  let collectionMemory: Int
  let migration: MigrateFaces.Settings
  let connections: Int
  let connectionRequests: Int
  let bodySeconds: Int
  let idleSeconds: Int
  let certificate: String
  let certificateKey: String
  let proxies: TrustedProxies
  let database: DatabaseSettings
  let admin: AdminSettings
  let gateway: GatewaySettings
  let logLevel: LogLevel

  enum LogLevel: String, CaseIterable, Sendable {
    case debug, info, warning, error

    var level: Logger.Level {
      switch self {
      case .debug: .debug
      case .info: .info
      case .warning: .warning
      case .error: .error
      }
    }
  }

  /// Which role is to run, where they are configured differently.
  enum Role: Sendable {
    case all
    case fe
    case admin
    case api
    case core
  }

  init(_ sources: ConfigurationSources, for role: Role = .all) throws(SettingError) {
    host = try sources.value(Self.host)
    port = try sources.value(Self.port(of: role))
    data = try sources.value(Self.data)
    models = try sources.value(Self.models)
    modelMirror = try sources.value(Self.modelMirror)
    web = try sources.value(Self.web)
    core = try CoreSettings(sources)
    queue = try sources.value(Self.queue)
    coreURLs = try sources.value(Self.coreURLs(of: role))
    connectTimeout = try sources.value(Self.connectTimeout)
    readTimeout = try sources.value(Self.readTimeout)
    keepsPhotos = try sources.value(Self.keepsPhotos)
    limits = try Self.limits(sources, of: role)
    bodySeconds = try sources.value(Self.bodySeconds)
    bodyMemory = try sources.value(Self.bodyMemory)
    collectionMemory = try sources.value(Self.collectionMemory)
    migration = .init(
      start: try sources.value(Self.migrationStart), photos: try sources.value(Self.migrationPhotos))
    connections = try sources.value(Self.connections)
    connectionRequests = try sources.value(Self.connectionRequests)
    idleSeconds = try sources.value(Self.idleSeconds)
    certificate = try sources.value(Self.certificate)
    certificateKey = try sources.value(Self.certificateKey)
    proxies = try sources.value(Self.proxies)
    database = try DatabaseSettings(sources, for: role)
    admin = try AdminSettings(sources)
    gateway = try GatewaySettings(sources, limits: limits)
    logLevel = try sources.value(Self.logLevel)
  }

  private static func limits(_ sources: ConfigurationSources, of role: Role) throws(SettingError) -> UploadLimits {
    switch role {
    case .all, .admin, .api: UploadLimits(file: try sources.value(fileSize), request: try sources.value(requestSize))
    // An api server in front has limits of its own, which 1.2 doesn't tell the core.
    case .core: UploadLimits(file: try sources.value(coreFileSize), request: try sources.value(coreRequestSize))
    case .fe: UploadLimits(request: try sources.value(GatewaySettings.bodySize))
    }
  }

  var workers: Int { core.workers }

  var publicURL: String { admin.publicURL }

  var databaseFile: URL { URL(fileURLWithPath: data, isDirectory: true).appendingPathComponent("compreface.sqlite") }
}

// MARK: The table. Add a line here, a property above, and its name to `rows` below.

extension Settings {
  static let host = Setting<String>.text(
    "compreface_host", default: "127.0.0.1", "Address to listen on; 0.0.0.0 is every one of this machine.")
  static let port = Setting<Int>.integer("port", default: 8000, in: 0...65535, "Port to listen on; 0 takes a free one.")
  static func port(of role: Role) -> Setting<Int> {
    switch role {
    case .all, .fe: port
    case .admin: adminPort
    case .api: apiPort
    case .core: corePort
    }
  }
  static let adminPort = Setting<Int>.integer(
    "crud_port", default: 8080, in: 0...65535, "Port the administration alone listens on; 0 takes a free one.")
  static let apiPort = Setting<Int>.integer(
    "api_port", default: 8080, in: 0...65535, "Port the api alone listens on; 0 takes a free one.")
  static let corePort = Setting<Int>.integer(
    "ml_port", default: 3000, in: 0...65535, "Port the core alone listens on; 0 takes a free one.")
  static let data = Setting<String>.text(
    "compreface_data", default: Installation.current.data, "Folder of the database.")
  static let models = Setting<String>.text(
    "compreface_models", default: Installation.current.models, "Folder of the model packs.")
  static let modelMirror = Setting<String>.text(
    "compreface_model_mirror", default: "",
    "Folder whose files, <pack>/<file>, are installed instead of downloading them.")
  static let web = Setting<String>.text(
    "compreface_web", default: Installation.current.web, "Folder of the web pages; none serves none.")
  static let coreURLs = coreURLs(default: "")
  /// The api alone takes the place of 1.2's container, and looks for the core where that does.
  static func coreURLs(of role: Role) -> Setting<[String]> {
    role == .api ? coreURLs(default: "http://compreface-core:3000") : coreURLs
  }
  private static func coreURLs(default text: String) -> Setting<[String]> {
    Setting<[String]>(
      name: "python_url", defaultText: text,
      allowed: "a list of addresses such as http://core-1:3000, http://core-2:3000, parted by commas",
      help: "The cores that work on photos; without it this process does. Several share the work, and stand in for "
        + "each other."
    ) { text in
      let urls = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
      let areGood = urls.allSatisfy { text in
        guard let url = URLComponents(string: text) else { return false }
        return ["http", "https"].contains(url.scheme) && url.host?.isEmpty == false && url.query == nil
          && url.user == nil
      }
      return areGood ? urls : nil
    }
  }
  static let connectTimeout = Setting<Int>.integer(
    "connection_timeout", default: 10_000, in: 100...600_000, "Milliseconds until a core must take a connection.")
  static let readTimeout = Setting<Int>.integer(
    "read_timeout", default: 60_000, in: 100...3_600_000, "Milliseconds until a core must have answered.")
  static let queue = Setting<Int>.integer(
    "compreface_queue", default: 64, in: 0...100_000,
    "Photos that may wait; one more is refused with 503.")
  static let keepsPhotos = Setting<Bool>.boolean(
    "save_images_to_db", default: true, "Whether photos of added faces are kept.")
  static let fileSize = Setting<Int>.size(
    "max_file_size", default: "5MB", upTo: 1 << 30, "Largest photo.")
  static let requestSize = Setting<Int>.size(
    "max_request_size", default: "10MB", upTo: 2 << 30, "Largest request.")
  static let coreFileSize = Setting<Int>.size(
    "max_file_size", default: "64MB", upTo: 1 << 30, "Largest photo, for the core alone.")
  static let coreRequestSize = Setting<Int>.size(
    "max_request_size", default: "65MB", upTo: 2 << 30, "Largest request, for the core alone.")
  static let bodySeconds = Setting<Int>.integer(
    "compreface_body_timeout", default: 60, in: 1...3600, "Seconds within which the body of a request must be there.")
  static let idleSeconds = Setting<Int>.integer(
    "compreface_idle_timeout", default: 60, in: 1...3600,
    "Seconds after which a connection is closed on which nothing happens, or the next request doesn't get on.")
  static let connections = Setting<Int>.integer(
    "compreface_max_connections", default: 1024, in: 1...1_000_000,
    "Connections at the same time; more wait until one is closed.")
  static let connectionRequests = Setting<Int>.integer(
    "compreface_keep_alive_requests", default: 10_000, in: 1...1_000_000_000,
    "Requests on one connection, which is closed then.")
  static let bodyMemory = Setting<Int>.size(
    "compreface_body_memory", default: "256MB", upTo: 1 << 40,
    "Memory for the bodies of all requests together; past it requests are refused with 503.")
  static let collectionMemory = Setting<Int>.size(
    "compreface_collection_memory", default: "1GB", upTo: 1 << 40,
    "Memory for the faces of all services; past it those not asked for longest are loaded again when needed.")
  static let migrationStart = Setting<MigrateFaces.Start>.choice(
    "compreface_migrate", default: MigrateFaces.Start.auto,
    "When stored faces get embeddings of another calculator: auto is as soon as one is configured.")
  static let migrationPhotos = Setting<Int>.integer(
    "compreface_migrate_photos", default: 1, in: 1...256,
    "Stored photos worked on at the same time for that, beside those of requests.")
  static let certificate = Setting<String>.text(
    "compreface_tls_cert", default: "",
    "File of the certificate, and those it depends on, in PEM; with it, HTTPS is served.")
  static let certificateKey = Setting<String>.text(
    "compreface_tls_key", default: "", "File of the certificate's private key in PEM.")
  static let proxies = Setting<TrustedProxies>(
    name: "trusted_proxies", defaultText: "",
    allowed: "a list of addresses and networks such as 10.0.0.7, 172.16.0.0/12, fd00::/8, parted by commas",
    help: "Proxies in front of this server, whose X-Forwarded-For, -Proto and -Host are believed; by default none."
  ) { TrustedProxies($0) }
  static let logLevel = Setting<LogLevel>.choice(
    "compreface_log_level", default: LogLevel.info, "How much is written to the log, on standard error.")

  struct Row {
    let name: String
    let value: String
    let source: String
    let allowed: String
    let help: String

    init<Value>(_ setting: Setting<Value>, _ sources: ConfigurationSources) {
      name = setting.variable
      let (text, source) = sources.text(setting)
      value = setting.isSecret && !text.isEmpty ? "(set)" : text
      self.source = source
      allowed = setting.allowed
      help = setting.help
    }
  }

  static func rows(_ sources: ConfigurationSources) -> [Row] {
    [
      Row(host, sources), Row(port, sources), Row(adminPort, sources), Row(apiPort, sources), Row(corePort, sources),
      Row(data, sources), Row(models, sources), Row(modelMirror, sources), Row(web, sources),
    ] + DatabaseSettings.rows(sources) + CoreSettings.rows(sources) + [
      Row(queue, sources), Row(coreURLs, sources), Row(connectTimeout, sources), Row(readTimeout, sources),
      Row(keepsPhotos, sources), Row(fileSize, sources), Row(requestSize, sources),
      Row(bodySeconds, sources), Row(idleSeconds, sources), Row(connections, sources),
      Row(connectionRequests, sources), Row(bodyMemory, sources), Row(collectionMemory, sources),
      Row(migrationStart, sources), Row(migrationPhotos, sources),
      Row(certificate, sources), Row(certificateKey, sources), Row(proxies, sources),
    ] + AdminSettings.rows(sources) + GatewaySettings.rows(sources) + [Row(logLevel, sources)]
  }
}
