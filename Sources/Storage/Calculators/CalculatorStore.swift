import FaceDomain
import Foundation

/// Which calculator's vectors are compared, and which one is to follow it.
public struct CalculatorStore: Sendable {
  let database: any SQLDatabase

  public init(_ database: any SQLDatabase) {
    self.database = database
  }

  public struct Change: Sendable, Equatable {
    /// Whose vectors faces are compared by; nil until a server has run on this database.
    public var inUse: String?
    /// The one that faces are getting vectors of; nil where nothing is to be done.
    public var target: String?
    /// How often somebody has asked for it, and how many of these a server has taken notice of.
    public var requests: Int
    public var handled: Int
    /// Whether whoever asked last puts up with subjects that nobody would be recognised as any more.
    public var acceptsLosses: Bool
  }

  public func change() async throws(StorageError) -> Change {
    try await database.read { connection in try Self.change(connection) }
  }

  static func change(_ connection: any SQLConnection) throws -> Change {
    let row = try connection.row(
      "SELECT calculator, target, requests, handled, accepts_losses FROM calculator_change WHERE id = 1")
    guard let row else { throw StorageError.failed("calculator_change has no row") }
    return Change(
      inUse: try row.textOrNil(0), target: try row.textOrNil(1), requests: Int(try row.integer(2)),
      handled: Int(try row.integer(3)), acceptsLosses: try row.boolean(4))
  }

  /// Whose vectors faces are compared by: the one that is noted, or else the one that made most of them, but for 1.2's
  /// demonstration. Its name is the one that cores have for it.
  /// - Returns: nil for a database without faces that no server has run on.
  public func inUse() async throws(StorageError) -> String? {
    if let noted = try await change().inUse { return noted }
    return try await database.read { connection in
      let counts = try connection.rows("SELECT calculator, COUNT(*) FROM embedding GROUP BY calculator").map {
        (calculator: try $0.text(0), faces: Int(try $0.integer(1)))
      }
      let demo = try connection.row("SELECT COUNT(*) FROM \(UpstreamCalculator.demoFaces)")
      return UpstreamCalculator.most(of: counts, demo: Int(try demo?.integer(0) ?? 0))
    }
  }

  /// From now on faces are compared by this one's vectors.
  public func use(_ calculator: String) async throws(StorageError) {
    _ = try await database.write(.calculators) { connection in
      try connection.execute(
        "UPDATE calculator_change SET calculator = $1, target = NULL, accepts_losses = FALSE WHERE id = 1",
        [.text(calculator)])
    }
  }

  /// Notes what is begun.
  /// - Parameter retrying: takes notice of requests, and forgets what failed before, so that it is tried again.
  public func begin(_ target: String, retrying: Bool) async throws(StorageError) {
    _ = try await database.write(.calculators) { connection in
      guard retrying else {
        return try connection.execute("UPDATE calculator_change SET target = $1 WHERE id = 1", [.text(target)])
      }
      try connection.execute(
        "DELETE FROM calculator_vector WHERE calculator = $1 AND failure IS NOT NULL", [.text(target)])
      // Consent is for the calculator that it was given to.
      return try connection.execute(
        """
        UPDATE calculator_change SET target = $1, handled = requests,
          accepts_losses = CASE WHEN requests > handled OR target = $1 THEN accepts_losses ELSE FALSE END WHERE id = 1
        """, [.text(target)])
    }
  }

  /// Asks whichever server runs to make the vectors that are missing, and those that failed.
  /// - Parameter acceptsLosses: see ``Change/acceptsLosses``.
  /// - Returns: what ``Change/handled`` reaches when a server has taken notice.
  static func ask(
    acceptsLosses: Bool, noting actor: AuditEvent.Actor, at now: Date, _ connection: any SQLConnection
  ) throws -> Int {
    try connection.execute(
      "UPDATE calculator_change SET requests = requests + 1, accepts_losses = $1 WHERE id = 1",
      [.boolean(acceptsLosses)])
    let event = AuditEvent(
      actor: actor, action: .migrationAsked, object: .init(.faces),
      detail: acceptsLosses ? "accepting that subjects may be lost" : "")
    try AuditRows.append(event, at: now, connection)
    return try change(connection).requests
  }
}
