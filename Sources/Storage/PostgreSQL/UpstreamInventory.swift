/// What a database of CompreFace 1.2 holds, looked at without changing anything.
public struct UpstreamInventory: Sendable, Equatable {
  public enum Origin: Sendable, Equatable {
    /// Nobody has made tables.
    case empty
    /// CompreFace 1.2, and none of ours yet.
    case upstream
    /// A release before 1.2.
    case olderUpstream
    /// Ours: taken over from 1.2, or made by us.
    case ours(isAdopted: Bool)
  }

  public struct Count: Sendable, Equatable {
    public let name: String
    public let count: Int
  }

  public let origin: Origin
  public let accounts: Int
  public let unconfirmedAccounts: Int
  public let applications: Int
  /// By type, as 1.2 names it with a letter.
  public let services: [Count]
  public let subjects: Int
  /// By the calculator that made them, most first.
  public let faces: [Count]
  /// Those of the demonstration that 1.2 brings along, which have no photo.
  public let demoFaces: Int
  /// Without those of the demonstration.
  public let facesWithoutPhoto: Int
  /// Photos that no face uses: 1.2 leaves them behind.
  public let orphanedPhotos: Int
  /// Names that subjects of one service share but for case.
  public let strayNames: Int
  /// Some of them, each with all its spellings.
  public let strayExamples: [String]
  /// Connections of servers of 1.2, by what their driver calls itself.
  public let upstreamServers: Int
  /// What other programs that are connected call themselves.
  public let visitors: [String]

  /// The calculator that a core has to have for most faces to be recognised; nil where there are none.
  public var calculator: String? {
    UpstreamCalculator.most(of: faces.map { ($0.name, $0.count) }, demo: demoFaces)
  }

  /// Names beyond this aren't listed.
  private static let mostNames = 20

  /// - Throws: ``StorageError``
  public static func look(at address: PostgresAddress) async throws(StorageError) -> UpstreamInventory {
    try await PostgresDatabase.look(at: address) { connection in try UpstreamInventory(connection) }
  }

  /// Whether there is a table, whoever made it.
  public static func hasTables(at address: PostgresAddress) async throws(StorageError) -> Bool {
    try await PostgresDatabase.look(at: address) { connection in
      try connection.row("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1") != nil
    }
  }

  /// Whose database it is.
  public static func origin(of address: PostgresAddress) async throws(StorageError) -> Origin {
    try await PostgresDatabase.look(at: address) { connection in try origin(connection) }
  }

  private static func origin(_ connection: any SQLConnection) throws -> Origin {
    func has(_ table: String) throws -> Bool {
      try connection.row(
        "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1", [.text(table)]) != nil
    }
    if try has("compreface_migration") {
      return .ours(isAdopted: try connection.row("SELECT 1 FROM adoption") != nil)
    }
    guard try has("model") else { return .empty }
    let isComplete = try has("databasechangelog") && connection.row(UpstreamSchema.isComplete) != nil
    return isComplete ? .upstream : .olderUpstream
  }

  private init(_ connection: any SQLConnection) throws {
    func number(_ query: String) throws -> Int { Int(try connection.row(query)?.integer(0) ?? 0) }
    func counts(_ query: String) throws -> [Count] {
      try connection.rows(query).map { Count(name: try $0.text(0), count: Int(try $0.integer(1))) }
    }
    origin = try Self.origin(connection)
    guard origin != .empty, origin != .olderUpstream else {
      (accounts, unconfirmedAccounts, applications, subjects) = (0, 0, 0, 0)
      (demoFaces, facesWithoutPhoto, orphanedPhotos, strayNames) = (0, 0, 0, 0)
      (services, faces, strayExamples, upstreamServers, visitors) = ([], [], [], 0, [])
      return
    }
    accounts = try number("SELECT COUNT(*) FROM \"user\" WHERE guid <> '\(AccountRows.demo)'")
    unconfirmedAccounts = try number(
      "SELECT COUNT(*) FROM \"user\" WHERE NOT enabled AND guid <> '\(AccountRows.demo)'")
    applications = try number("SELECT COUNT(*) FROM app WHERE guid <> '\(AccountRows.discardedApplication)'")
    services = try counts("SELECT type, COUNT(*) FROM model GROUP BY type ORDER BY type")
    subjects = try number("SELECT COUNT(*) FROM subject")
    faces = try counts("SELECT calculator, COUNT(*) FROM embedding GROUP BY 1 ORDER BY 2 DESC, 1")
    demoFaces = try number(
      "SELECT COUNT(*) FROM \(UpstreamCalculator.demoFaces)")
    facesWithoutPhoto = try number("SELECT COUNT(*) FROM embedding WHERE img_id IS NULL") - demoFaces
    orphanedPhotos = try number(
      "SELECT COUNT(*) FROM img WHERE NOT EXISTS (SELECT 1 FROM embedding WHERE img_id = img.id)")
    let strays = """
      SELECT string_agg(subject_name, ', ' ORDER BY subject_name) FROM subject
      GROUP BY api_key, lower(subject_name) HAVING COUNT(*) > 1
      """
    strayNames = try number("SELECT COUNT(*) FROM (\(strays)) AS strays")
    strayExamples = try connection.rows("\(strays) ORDER BY 1 LIMIT \(Self.mostNames)").map { try $0.text(0) }
    upstreamServers = try CalculatorStore.upstreamServers(connection)
    visitors = try Self.visitors(connection)
  }

  static func visitors(_ connection: any SQLConnection) throws -> [String] {
    try connection.rows(
      """
      SELECT DISTINCT COALESCE(NULLIF(application_name, ''), 'a program without a name') FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND COALESCE(backend_type, 'client backend') = 'client backend'
        AND application_name NOT IN ('compreface', 'psql', 'pg_dump', '\(CalculatorStore.upstreamDriver)') ORDER BY 1
      """
    ).map { try $0.text(0) }
  }
}

extension CalculatorStore {
  /// Servers of 1.2 that are connected, as far as they can be told by how their driver introduces itself: they compare
  /// faces by the vectors of their own calculator alone.
  public func upstreamServers() async throws(StorageError) -> Int {
    guard database.isShared else { return 0 }
    return try await database.read(Self.upstreamServers)
  }

  static let upstreamDriver = "PostgreSQL JDBC Driver"

  static func upstreamServers(_ connection: any SQLConnection) throws -> Int {
    let row = try connection.row(
      """
      SELECT COUNT(*) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = '\(upstreamDriver)'
      """)
    return Int(try row?.integer(0) ?? 0)
  }

  /// Whether nothing says yet whose vectors faces are compared by, while servers of 1.2 are there, whose faces would be
  /// compared with this calculator's.
  public func isLeftToUpstream(by calculator: String) async throws(StorageError) -> Bool {
    guard !UpstreamCalculator.isOne(calculator), try await isAdopted() else { return false }
    guard try await inUse() == nil else { return false }
    return try await upstreamServers() > 0
  }

  /// Whether 1.2 made this database: its faces get other vectors only when somebody asks for it.
  public func isAdopted() async throws(StorageError) -> Bool {
    guard database.isShared else { return false }
    return try await database.read(Self.isAdopted)
  }

  static func isAdopted(_ connection: any SQLConnection) throws -> Bool {
    try connection.isShared && connection.row("SELECT 1 FROM adoption") != nil
  }
}
