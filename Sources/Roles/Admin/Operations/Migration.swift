import FaceDomain
import Foundation
import Storage

/// The change of stored faces to another calculator: how far it is, and starting it. A server that has the core does
/// the work, and finds the wish in the database.
struct Migration: Sendable {
  let store: AccountStore
  let now: @Sendable () -> Date

  func look(_ requester: Requester) async throws -> AccountRows.MigrationEntry {
    try await store.read { rows in
      try Permission.migrateFaces.require(rows.account(of: requester).role)
      return try rows.migration()
    }
  }

  /// Faces that have no vector of the calculator, oldest first.
  func failures(page: Int, size: Int, _ requester: Requester) async throws -> [CalculatorStore.FailedFace] {
    try await store.read { rows in
      try Permission.migrateFaces.require(rows.account(of: requester).role)
      return try rows.migrationFailures(page: page, size: size)
    }
  }

  /// Makes what is missing, and tries again what failed.
  /// - Parameter acceptsLosses: whether the new calculator takes over although subjects are lost.
  /// - Throws: ``AccountError/migrationUnderWay``, ``AccountError/upstreamServersConnected``.
  func start(acceptsLosses: Bool, _ requester: Requester) async throws {
    let now = now()
    try await store.write { rows in
      try Permission.migrateFaces.require(rows.account(of: requester).role)
      try rows.askForMigration(acceptsLosses: acceptsLosses, by: requester.actor, at: now)
    }
  }
}
