import ArgumentParser

/// Options of commands that listen. None has a default here: what isn't given comes from the environment or the file.
struct ListeningOptions: ParsableArguments {
  @Option(help: "Address to listen on (127.0.0.1).")
  var host: String?

  @Option(help: "Port to listen on; 0 takes a free one.")
  var port: Int?

  @Option(help: "Certificate in PEM; HTTPS is served then.")
  var tlsCert: String?

  @Option(help: "Private key of the certificate, in PEM.")
  var tlsKey: String?

  /// By name of the setting.
  /// - Parameter role: decides which setting the port is.
  func values(for role: Settings.Role = .all) -> [String: String?] {
    [
      Settings.host.name: host, Settings.port(of: role).name: port.map(String.init), Settings.certificate.name: tlsCert,
      Settings.certificateKey.name: tlsKey,
    ]
  }
}
