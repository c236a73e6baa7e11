import Foundation
import Storage

/// Which database servers share; without one each has a file of its own. Names are those of CompreFace 1.2.
struct DatabaseSettings: Sendable {
  /// Nil for a file.
  let address: PostgresAddress?
  let connections: Int
  let timeout: Duration
  /// How long keys that were seen go on while the database is away.
  let keyGrace: Duration

  init(_ sources: ConfigurationSources, for role: Settings.Role) throws(SettingError) {
    let (user, password) = (try sources.value(Self.user), try sources.value(Self.password))
    address = try sources.value(Self.url(of: role))?.with(user: user, password: password)
    connections = try sources.value(Self.connections)
    timeout = .milliseconds(try sources.value(Self.timeout))
    keyGrace = .seconds(try sources.value(Self.keySeconds))
  }
}

// MARK: The table. Add a line here, what is made of it above, and its name to `rows` below.

extension DatabaseSettings {
  static let url = url(default: "")

  /// Roles of their own take the place of 1.2's containers, and look for the database where those do.
  static func url(of role: Settings.Role) -> Setting<PostgresAddress?> {
    [.api, .admin].contains(role) ? url(default: "jdbc:postgresql://compreface-postgres-db:5432/frs") : url
  }

  private static func url(default text: String) -> Setting<PostgresAddress?> {
    Setting<PostgresAddress?>(
      name: "postgres_url", defaultText: text, allowed: PostgresAddress.allowed,
      help: "The PostgreSQL database that servers share; without it serve keeps a file in COMPREFACE_DATA.",
      isSecret: true
    ) { text in
      text.isEmpty ? .some(nil) : PostgresAddress(text).map { .some($0) } ?? nil
    }
  }

  static let user = Setting<String>.text(
    "postgres_user", default: "postgres", "Who this server is to the database, where its address doesn't say so.")
  static let password = Setting<String>.secret("postgres_password", "The password of that user.")
  static let connections = Setting<Int>.integer(
    "compreface_database_connections", default: 8, in: 1...1000,
    "Connections to the database at the same time; two more look up keys, and one listens.")
  static let timeout = Setting<Int>.integer(
    "compreface_database_timeout", default: 10_000, in: 100...600_000,
    "Milliseconds that one statement to the database may take.")
  static let keySeconds = Setting<Int>.integer(
    "compreface_key_grace", default: 300, in: 0...86_400,
    "Seconds that a key which was seen goes on while the database is away.")

  static func rows(_ sources: ConfigurationSources) -> [Settings.Row] {
    [
      .init(url, sources), .init(user, sources), .init(password, sources), .init(connections, sources),
      .init(timeout, sources), .init(keySeconds, sources),
    ]
  }
}
