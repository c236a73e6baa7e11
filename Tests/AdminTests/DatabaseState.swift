import Storage

/// All rows of a database but those of the audit log, as the statements that make them. A test that wants a fresh
/// database for each of thousands of requests can't make one each time: it puts the rows back.
struct DatabaseState: Sendable, Equatable {
  let statements: [String]

  /// Which tables there are, those that others refer to first.
  struct Tables: Sendable {
    fileprivate let names: [String]
    fileprivate let queries: [String]

    init(of database: any SQLDatabase) async throws {
      (names, queries) = try await database.read { connection in
        let names = try connection.texts(
          """
          SELECT name FROM sqlite_master
          WHERE type = 'table' AND name NOT IN ('audit_log', 'grdb_migrations') AND name NOT LIKE 'sqlite_%'
          ORDER BY rowid
          """)
        let queries = try names.map { table in
          let columns = try connection.texts("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('\(table)')")
          let values = columns.joined(separator: " || ', ' || ")
          return "SELECT 'INSERT INTO \"\(table)\" VALUES (' || \(values) || ')' FROM \"\(table)\" ORDER BY rowid"
        }
        return (names, queries)
      }
    }
  }

  init(_ tables: Tables, of database: any SQLDatabase) async throws {
    statements = try await database.read { connection in
      try tables.queries.flatMap { try connection.texts($0) }
    }
  }

  func restore(_ tables: Tables, in database: any SQLDatabase) async throws {
    try await database.write { [statements] connection in
      for table in tables.names.reversed() { try connection.execute("DELETE FROM \"\(table)\"", []) }
      for statement in statements { try connection.execute(statement, []) }
    }
  }
}

extension SQLConnection {
  /// The first column of each row.
  func texts(_ sql: String) throws -> [String] {
    var texts: [String] = []
    try forEachRow(sql, []) { texts.append(try $0.text(0)) }
    return texts
  }
}
