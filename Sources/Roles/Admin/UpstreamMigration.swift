import Foundation
public import HTTPKit
public import Storage

/// `/api/v1/migrate`, which 1.2 has in its api and anybody may ask for, here by whom it may be asked: for an api in a
/// process of its own.
public struct UpstreamMigration: Sendable {
  private let routes: RouteTable

  /// - Parameters:
  ///   - publicURL: see ``Admin/Settings/publicURL``.
  ///   - gate: bounds the memory of replies.
  public init(database: any SQLDatabase, publicURL: String, gate: BodyGate) {
    let store = AccountStore(database)
    var table = AdminRouteTable(Authenticate(store: store, publicURL: publicURL, now: Date.init), gate)
    MigrationRoutes(migration: Migration(store: store, now: Date.init)).addUpstreams(to: &table)
    routes = table.routes
  }

  public func add(to routes: inout RouteTable) {
    routes.append(self.routes)
  }
}
