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
  let detector: InstalledModels.DetectorChoice
  let detectionSide: Int
  let maximumPixels: Int
  let decodingMemory: Int
  let workers: Int
  let queue: Int
  let keepsPhotos: Bool
  let limits: UploadLimits
  let bodyMemory: Int
  let collectionMemory: Int
  let connections: Int
  let connectionRequests: Int
  let bodySeconds: Int
  let idleSeconds: Int
  let certificate: String
  let certificateKey: String
  let proxies: TrustedProxies
  let admin: AdminSettings
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

  init(_ sources: ConfigurationSources) throws(SettingError) {
    host = try sources.value(Self.host)
    port = try sources.value(Self.port)
    data = try sources.value(Self.data)
    models = try sources.value(Self.models)
    detector = try sources.value(Self.detector)
    detectionSide = try sources.value(Self.detectionSide)
    maximumPixels = try sources.value(Self.maximumPixels)
    decodingMemory = try sources.value(Self.decodingMemory)
    workers = try sources.value(Self.workers)
    queue = try sources.value(Self.queue)
    keepsPhotos = try sources.value(Self.keepsPhotos)
    limits = UploadLimits(file: try sources.value(Self.fileSize), request: try sources.value(Self.requestSize))
    bodySeconds = try sources.value(Self.bodySeconds)
    bodyMemory = try sources.value(Self.bodyMemory)
    collectionMemory = try sources.value(Self.collectionMemory)
    connections = try sources.value(Self.connections)
    connectionRequests = try sources.value(Self.connectionRequests)
    idleSeconds = try sources.value(Self.idleSeconds)
    certificate = try sources.value(Self.certificate)
    certificateKey = try sources.value(Self.certificateKey)
    proxies = try sources.value(Self.proxies)
    admin = try AdminSettings(sources)
    logLevel = try sources.value(Self.logLevel)
  }

  var coreSettings: InstalledModels.Settings {
    InstalledModels.Settings(
      detector: detector, detectionSide: detectionSide, maximumPixels: maximumPixels,
      decodingMemory: decodingMemory, workers: workers)
  }

  var publicURL: String { admin.publicURL }

  var databaseFile: URL { URL(fileURLWithPath: data, isDirectory: true).appendingPathComponent("compreface.sqlite") }
}

// MARK: The table. Add a line here, a property above, and its name to `rows` below.

extension Settings {
  static let host = Setting<String>.text(
    "compreface_host", default: "127.0.0.1", "Address to listen on; 0.0.0.0 is every one of this machine.")
  static let port = Setting<Int>.integer("port", default: 8000, in: 0...65535, "Port to listen on; 0 takes a free one.")
  static let data = Setting<String>.text(
    "compreface_data", default: Installation.current.data, "Folder of the database.")
  static let models = Setting<String>.text(
    "compreface_models", default: Installation.current.models, "Folder of the model packs.")
  static let detector = Setting<InstalledModels.DetectorChoice>.choice(
    "compreface_detector", default: InstalledModels.DetectorChoice.auto,
    "What finds faces; auto takes YuNet where it is installed, else MTCNN.")
  static let detectionSide = Setting<Int>.integer(
    "img_length_limit", default: 640, in: 0...8192,
    "Faces are looked for in a copy whose longest side is this many pixels; 0 is full size.")
  static let maximumPixels = Setting<Int>.integer(
    "compreface_max_pixels", default: 40_000_000, in: 10_000...400_000_000,
    "Photos with more pixels are refused.")
  static let decodingMemory = Setting<Int>.size(
    "compreface_decode_memory", default: "512MB", upTo: 1 << 40,
    "Memory for photos being decoded; past it they wait for each other. One photo alone may take more.")
  /// One more than processors: each now and then waits for the engine's own threads. With two processors and four
  /// requests at once that gave 86 photos a second instead of 77, and the same time for a single request.
  static let workers = Setting<Int>.integer(
    "compreface_workers", default: ProcessInfo.processInfo.activeProcessorCount + 1, in: 1...1024,
    "Photos worked on at the same time, a thread each.")
  static let queue = Setting<Int>.integer(
    "compreface_queue", default: 64, in: 0...100_000,
    "Photos that may wait; one more is refused with 503.")
  static let keepsPhotos = Setting<Bool>.boolean(
    "save_images_to_db", default: true, "Whether photos of added faces are kept.")
  static let fileSize = Setting<Int>.size(
    "max_file_size", default: "5MB", upTo: 1 << 30, "Largest photo.")
  static let requestSize = Setting<Int>.size(
    "max_request_size", default: "10MB", upTo: 2 << 30, "Largest request.")
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
      Row(host, sources), Row(port, sources), Row(data, sources), Row(models, sources), Row(detector, sources),
      Row(detectionSide, sources), Row(maximumPixels, sources), Row(decodingMemory, sources), Row(workers, sources),
      Row(queue, sources),
      Row(keepsPhotos, sources), Row(fileSize, sources), Row(requestSize, sources),
      Row(bodySeconds, sources), Row(idleSeconds, sources), Row(connections, sources),
      Row(connectionRequests, sources), Row(bodyMemory, sources), Row(collectionMemory, sources),
      Row(certificate, sources), Row(certificateKey, sources), Row(proxies, sources),
    ] + AdminSettings.rows(sources) + [Row(logLevel, sources)]
  }
}
