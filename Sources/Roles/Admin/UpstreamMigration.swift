import Foundation
public import HTTPKit
public import Storage

/// `/api/v1/migrate`, for an api in a process of its own: 1.2 has it there, for anybody. Here it is for those who may have
/// faces migrated, which the administration knows.
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
