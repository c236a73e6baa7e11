import FaceDomain
import Foundation
import HTTPKit
import HTTPTypes
import TestSupport
import Testing

/// Every role, in the installation and in an application, and everybody who is nobody, times every endpoint, times ids
/// of one's own, of others and of nothing.
@Suite(.enabled(if: !TestDatabase.isPostgres, "rows are put back as SQLite writes them")) struct PermissionMatrixTests {
  @Test(arguments: PermissionCaller.sessions) func people(caller: PermissionCaller) async throws {
    try await tryEverything(caller)
  }

  @Test(arguments: PermissionCaller.tokens) func accessTokens(caller: PermissionCaller) async throws {
    try await tryEverything(caller)
  }

  @Test(arguments: PermissionCaller.strangers) func whatOpensNothing(caller: PermissionCaller) async throws {
    try await tryEverything(caller)
  }

  /// A route nobody thought about here may be open to everybody.
  @Test func theTableHasEveryRoute() async throws {
    #expect(PermissionExpectations.lines.filter { !$0.isComplete }.map(\.path) == [])
    try await AdminFixture.run { fixture in
      let routes = fixture.routes.routes.filter { $0.path.hasPrefix("/admin") }
      let there = Set(routes.map { Self.name($0.method, $0.path) })
      let expected = Set(PermissionExpectations.lines.map(\.route))
      #expect(there.subtracting(expected) == [], "routes without a line in the table")
      #expect(expected.subtracting(there) == [], "lines of the table without a route")
      #expect(there.count == routes.count)
    }
  }

  /// What is told of a route is what it takes.
  @Test func theDescriptionNamesTheSameScopes() async throws {
    try await AdminFixture.run { fixture in
      for route in fixture.routes.routes where route.path.hasPrefix("/admin") {
        let name = Self.name(route.method, route.path)
        let scopes = PermissionExpectations.lines.filter { $0.route == name }.map(\.scope)
        for scope in scopes {
          switch (scope, route.operation.security) {
          case (.everybody, .open), (.client, .client), (.client, .account), (.session, .account(nil)): break
          case (.token(let scope), .account(let name)) where name == scope.rawValue: break
          case (_, let security): Issue.record("\(name) is described as \(security), and takes \(scope)")
          }
        }
      }
    }
  }

  @Test func theyAreMany() {
    let count = PermissionCaller.all.count * PermissionCase.all.count
    let routes = Set(PermissionExpectations.lines.map(\.route)).count
    let twins = PermissionCaller.all.reduce(0) { $0 + PermissionCheck.twins(for: $1).count }
    print(
      "permission matrix: \(count) cases (\(PermissionCaller.all.count) callers, \(routes) endpoints, "
        + "\(PermissionCase.all.count) requests), \(twins) of them the same for ids of nothing")
    #expect(count > 8000 && twins > 1000)
  }

  private static func name(_ method: HTTPRequest.Method, _ path: String) -> String {
    let segments = path.split(separator: "/").map { $0.hasPrefix("{") ? "{}" : $0 }
    return "\(method.rawValue) /" + segments.joined(separator: "/")
  }

  // MARK: One caller

  private func tryEverything(_ caller: PermissionCaller) async throws {
    try await AdminFixture.run { fixture in
      let world = try await PermissionWorld(fixture, caller)
      var mismatches: [String] = []
      var replies: [String: AdminFixture.Reply] = [:]
      for request in PermissionCase.all {
        let outcome = try await world.outcome(of: request)
        mismatches += PermissionCheck(world: world, request: request, outcome: outcome).mismatches
        replies["\(request)"] = outcome.reply
      }
      mismatches += PermissionCheck.foreignIDsThatShow(world, replies)
      if !mismatches.isEmpty { Issue.record("\(mismatches.count) mismatches:\n\(mismatches.joined(separator: "\n"))") }
    }
  }
}
