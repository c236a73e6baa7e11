public import Foundation

/// Work that one process at a time should do, where several share a database. Whoever dies is followed by another when
/// the time is over.
public struct Lease: Sendable {
  private let database: any SQLDatabase
  private let name: String
  private let holder: String
  private let seconds: Int

  /// - Parameters:
  ///   - name: of the work.
  ///   - holder: a process; the same one may take it again.
  ///   - seconds: after which another may take it, by the database's clock.
  public init(
    _ database: any SQLDatabase, name: String, holder: UUID = Self.process, seconds: Int = Self.usualSeconds
  ) {
    self.database = database
    self.name = name
    self.holder = holder.lowercase
    self.seconds = seconds
  }

  public static let usualSeconds = 30

  /// This process.
  public static let process = UUID()

  /// Takes it, or keeps it for as long again.
  /// - Returns: false where another has it. The only process on a database always has it.
  public func take() async throws(StorageError) -> Bool {
    guard database.isShared else { return true }
    return try await database.write { [name, holder, seconds] connection in
      try connection.execute(
        """
        INSERT INTO lease (name, holder, until)
        VALUES ($1, $2, timezone('UTC', now()) + make_interval(secs => CAST($3 AS integer)))
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
        WHERE lease.holder = excluded.holder OR lease.until < timezone('UTC', now())
        """, [.text(name), .text(holder), .integer(Int64(seconds))]) == 1
    }
  }

  /// Another one need not wait.
  public func release() async throws(StorageError) {
    guard database.isShared else { return }
    _ = try await database.write { [name, holder] connection in
      try connection.execute("DELETE FROM lease WHERE name = $1 AND holder = $2", [.text(name), .text(holder)])
    }
  }
}
