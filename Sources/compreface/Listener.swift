import HTTPKit
import HummingbirdCore
import HummingbirdTLS
import NIOCore
import NIOSSL

/// How connections are taken: plain or with TLS, and what each may cost.
enum Listener {
  static func scheme(_ settings: Settings) -> String { settings.certificate.isEmpty ? "http" : "https" }

  /// - Throws: ``Failure`` for a certificate or key that can't be used.
  static func builder(_ settings: Settings) throws -> HTTPServerBuilder {
    let largestBody = settings.limits.largestBody
    let limits = ConnectionHandler.Limits(
      patience: .seconds(Int64(settings.idleSeconds)), bodySeconds: settings.bodySeconds,
      requests: settings.connectionRequests, unwantedBytes: 8 * largestBody)
    let plain = HTTPServerBuilder.http1(
      configuration: .init(
        additionalChannelHandlers: [ConnectionHandler(limits), ContinueHandler(largestBody: largestBody)],
        idleTimeout: .seconds(Int64(settings.idleSeconds))))
    guard !settings.certificate.isEmpty || !settings.certificateKey.isEmpty else { return plain }
    guard !settings.certificate.isEmpty, !settings.certificateKey.isEmpty else {
      throw Failure("For HTTPS both are needed, a certificate (--tls-cert) and its private key (--tls-key).")
    }
    return try .tls(plain, tlsConfiguration: configuration(settings))
  }

  private static func configuration(_ settings: Settings) throws -> TLSConfiguration {
    func read<Part>(_ what: String, _ file: String, _ body: () throws -> Part) throws -> Part {
      do {
        return try body()
      } catch {
        throw Failure("The \(what) \(file) can't be read as PEM: \(error)")
      }
    }
    let certificates = try read("certificate", settings.certificate) {
      try NIOSSLCertificate.fromPEMFile(settings.certificate)
    }
    let key = try read("private key", settings.certificateKey) {
      try NIOSSLPrivateKey(file: settings.certificateKey, format: .pem)
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    // A key of another certificate would otherwise be noticed by the first client.
    _ = try read("private key", settings.certificateKey) { try NIOSSLContext(configuration: configuration) }
    return configuration
  }
}
