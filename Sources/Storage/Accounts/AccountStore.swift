import FaceDomain
internal import Synchronization

/// Accounts, applications and services, as those who administer them see them.
///
/// What somebody may do depends on rows that others change at the same time. So whoever does something looks at the
/// rows, decides and changes in one transaction: ``AccountRows`` are the words it is written in.
public struct AccountStore: Sendable {
  private let database: any SQLDatabase

  public init(_ database: any SQLDatabase) {
    self.database = database
  }

  /// Reads on one state of the database.
  /// - Throws: ``StorageError``, and whatever ``AccountError`` `body` throws.
  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (AccountRows) throws -> Result
  ) async throws -> Result {
    let refusal = Refusal()
    do {
      return try await database.read { connection in
        try refusal.noting { try body(AccountRows(connection)) }
      }
    } catch {
      throw refusal.error ?? error
    }
  }

  /// A transaction: all of it is durable when this returns, none of it if `body` throws.
  /// - Throws: ``StorageError``, and whatever ``AccountError`` `body` throws.
  package func write<Result: Sendable>(
    _ body: @escaping @Sendable (AccountRows) throws -> Result
  ) async throws -> Result {
    let refusal = Refusal()
    do {
      return try await database.write(.accounts) { connection in
        try refusal.noting { try body(AccountRows(connection)) }
      }
    } catch {
      throw refusal.error ?? error
    }
  }
}

/// Carries an ``AccountError`` past the database, which knows only errors of its own.
private final class Refusal: Sendable {
  private let noted = Mutex<AccountError?>(nil)

  var error: AccountError? { noted.withLock(\.self) }

  func noting<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as AccountError {
      noted.withLock { $0 = error }
      throw error
    }
  }
}

/// The rows of accounts, applications and services, inside of one transaction.
package struct AccountRows {
  let connection: any SQLConnection

  init(_ connection: any SQLConnection) {
    self.connection = connection
  }
}
