internal import CLibPQ
import Foundation

/// Where a PostgreSQL database is, and how it is to be talked to.
public struct PostgresAddress: Sendable {
  /// By libpq's names.
  private(set) var parameters: [String: String]

  /// Ends the sentence "… is allowed".
  public static let allowed =
    "an address such as jdbc:postgresql://db:5432/frs or postgresql://db:5432/frs?sslmode=verify-full"

  /// Reads both forms in which addresses are written: Java's, as CompreFace 1.2 has it, and PostgreSQL's own.
  ///
  /// Java's options that mean something here are taken over (`ssl`, `sslmode`, `sslrootcert`, `user`, `password`,
  /// `currentSchema`); those for Java's driver alone are not looked at.
  public init?(_ text: String) {
    let found = text.hasPrefix("jdbc:") ? Self.jdbc(text.dropFirst(5)) : Self.uri(text)
    guard let found, let name = found["dbname"], !name.isEmpty else { return nil }
    parameters = found
    // Of several servers the one that can be written to.
    if found["host"]?.contains(",") == true { parameters["target_session_attrs"] = "read-write" }
  }

  /// - Parameters: where the address names none itself; empty ones are left to libpq.
  public func with(user: String, password: String) -> PostgresAddress {
    var address = self
    if address.parameters["user"] == nil, !user.isEmpty { address.parameters["user"] = user }
    if address.parameters["password"] == nil, !password.isEmpty { address.parameters["password"] = password }
    return address
  }

  /// Another database of the same server.
  package func naming(database: String) -> PostgresAddress {
    var address = self
    address.parameters["dbname"] = database
    return address
  }

  /// The mode of TLS that is asked for; nil leaves it to libpq, which takes it where the server has it.
  package var encryption: String? { parameters["sslmode"] }

  package var user: String? { parameters["user"] }

  /// The same for PostgreSQL's own programs, which read it from their environment.
  public var environment: [String: String] {
    let names = [
      "host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD",
      "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
      "options": "PGOPTIONS", "hostaddr": "PGHOSTADDR", "service": "PGSERVICE", "passfile": "PGPASSFILE",
      "target_session_attrs": "PGTARGETSESSIONATTRS", "connect_timeout": "PGCONNECT_TIMEOUT",
      "channel_binding": "PGCHANNELBINDING", "sslcrl": "PGSSLCRL", "sslcrldir": "PGSSLCRLDIR", "sslsni": "PGSSLSNI",
      "requirepeer": "PGREQUIREPEER", "gssencmode": "PGGSSENCMODE", "krbsrvname": "PGKRBSRVNAME",
      "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION", "ssl_max_protocol_version": "PGSSLMAXPROTOCOLVERSION",
    ]
    return parameters.reduce(into: [:]) { variables, parameter in
      if let name = names[parameter.key] { variables[name] = parameter.value }
    }
  }

  /// For people: without user and password.
  public var text: String {
    let hosts = (parameters["host"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
    let ports = (parameters["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
    let places = hosts.enumerated().map { number, host in
      let port = ports.count == 1 ? ports[0] : number < ports.count ? ports[number] : ""
      return port.isEmpty ? String(host) : "\(host):\(port)"
    }
    return "postgresql://\(places.joined(separator: ","))/\(parameters["dbname"] ?? "")"
  }

  // MARK: The two forms

  private static func uri(_ text: String) -> [String: String]? {
    guard text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") else { return nil }
    guard let options = PQconninfoParse(text, nil) else { return nil }
    defer { PQconninfoFree(options) }
    var found: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { found[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    // libpq would say so at the first connection only.
    let ports = (found["port"] ?? "").split(separator: ",").map { UInt16($0) ?? 0 }
    return ports.contains(0) ? nil : found
  }

  private static func jdbc(_ text: Substring) -> [String: String]? {
    guard text.hasPrefix("postgresql:") else { return nil }
    let parts = text.dropFirst("postgresql:".count).split(separator: "?", maxSplits: 1)
    guard let place = parts.first else { return nil }
    var found: [String: String] = ["host": "localhost", "port": "5432"]
    if place.hasPrefix("//") {
      let halves = place.dropFirst(2).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, let hosts = Self.hosts(halves[0]) else { return nil }
      found["host"] = hosts.map(\.name).joined(separator: ",")
      found["port"] = hosts.map(\.port).joined(separator: ",")
      found["dbname"] = halves[1].removingPercentEncoding
    } else {
      found["dbname"] = place.removingPercentEncoding
    }
    for pair in parts.dropFirst().flatMap({ $0.split(separator: "&") }) {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      // Without a value they are meant as true.
      guard let value = halves.count == 2 ? halves[1].removingPercentEncoding : "true" else { return nil }
      switch halves[0] {
      case "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey":
        if halves.count == 2 { found[String(halves[0])] = value }
      // What Java's driver makes of it.
      case "ssl": if value != "false" { found["sslmode"] = found["sslmode"] ?? "verify-full" }
      case "currentSchema" where halves.count == 2: found["options"] = "-c search_path=\(value.filter { $0 != " " })"
      default: break
      }
    }
    return found
  }

  /// Names with ports; an address of IPv6 stands in brackets.
  private static func hosts(_ text: Substring) -> [(name: String, port: String)]? {
    let hosts = text.split(separator: ",", omittingEmptySubsequences: false).map { host -> (String, String)? in
      if host.isEmpty { return ("localhost", "5432") }
      guard host.hasPrefix("[") else {
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, !parts[0].isEmpty else { return nil }
        return (String(parts[0]), parts.count == 2 ? String(parts[1]) : "5432")
      }
      guard let end = host.firstIndex(of: "]") else { return nil }
      let rest = host[host.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
      return (String(host[host.index(after: host.startIndex)..<end]), rest.isEmpty ? "5432" : String(rest.dropFirst()))
    }
    guard hosts.allSatisfy({ $0.map { UInt16($0.1) ?? 0 > 0 } ?? false }) else { return nil }
    return hosts.compactMap(\.self)
  }
}
