/// Brings a PostgreSQL database up to date, in one transaction. Servers that start at the same time wait for the first
/// of them; one that dies half-way leaves nothing, and holds up nobody.
struct PostgresMigrator {
  let connection: PostgresConnection
  /// For messages.
  let address: String
  /// Whether tables of ours that there are may be changed.
  let upgrades: Bool

  /// - Throws: ``StorageError/newerSchema(path:)``, ``StorageError/olderSchema(path:)``,
  ///   ``StorageError/olderUpstream(path:)``, ``StorageError/inUse(_:)``, ``PostgresFailure``.
  func run() throws {
    // Usually nothing is to be done, and no lock to be waited for.
    let applied = try applied()
    if applied == PostgresSchema.migrations.map(\.name) { return }
    guard upgrades || applied == nil else { throw StorageError.olderSchema(path: address) }
    let patience = connection.patience
    connection.patience = .seconds(3600)
    defer { connection.patience = patience }
    try connection.run("BEGIN")
    do {
      // The tables of a large installation are rewritten once, for their new columns.
      try connection.run("SET LOCAL statement_timeout = 0")
      try waiting(10, "another server brings its tables up to date") {
        try connection.run("SELECT pg_advisory_xact_lock($1)", [.integer(SQLLock.schema.number)])
      }
      // While one table is waited for, nobody gets at those that are locked already: servers of 1.2 may run.
      try waiting(1, "somebody has its tables in use, such as for a backup", migrate)
      try connection.run("COMMIT")
    } catch {
      if !connection.isBroken { try connection.run("ROLLBACK") }
      throw error
    }
  }

  /// - Throws: ``StorageError/inUse(_:)`` where others have held a lock for longer.
  private func waiting(_ seconds: Int, _ reason: String, _ work: () throws -> Void) throws {
    try connection.run("SET LOCAL lock_timeout = \(seconds * 1000)")
    do {
      try work()
    } catch let failure as PostgresFailure where failure.isLockTimeout || failure.isConflict {
      throw StorageError.inUse(reason)
    }
  }

  /// - Returns: names of what was done before, in its order; nil for a database that was never ours.
  private func applied() throws -> [String]? {
    guard
      try exists("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'compreface_migration'")
    else { return nil }
    var names: [String] = []
    try connection.run("SELECT name FROM compreface_migration ORDER BY number") { names.append(try $0.text(0)) }
    let known = PostgresSchema.migrations.map(\.name)
    guard names.allSatisfy(known.contains) else { throw StorageError.newerSchema(path: address) }
    return names
  }

  private func migrate() throws {
    let applied = try applied()
    let isNew = try !exists(UpstreamSchema.isThere)
    if applied == nil {
      if isNew {
        try connection.run(script: UpstreamSchema.tables)
        try connection.run(script: UpstreamChangeLog.table + UpstreamChangeLog.rows)
      } else if try !isOfUpstream() {
        throw StorageError.olderUpstream(path: address)
      }
      try connection.run(
        script: """
          CREATE TABLE compreface_migration (
            number integer PRIMARY KEY, name varchar(64) NOT NULL UNIQUE, applied timestamp NOT NULL DEFAULT now())
          """)
    }
    for (number, migration) in PostgresSchema.migrations.enumerated() where !(applied ?? []).contains(migration.name) {
      try connection.run(script: migration.sql)
      try connection.run(
        "INSERT INTO compreface_migration (number, name) VALUES ($1, $2)",
        [.integer(Int64(number)), .text(migration.name)])
    }
    if applied == nil, !isNew { try connection.run("INSERT INTO adoption DEFAULT VALUES") }
  }

  private func isOfUpstream() throws -> Bool {
    try exists("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'databasechangelog'")
      && exists(UpstreamSchema.isComplete)
  }

  private func exists(_ query: String) throws -> Bool {
    try connection.run(query) > 0
  }
}
