import FaceDomain
import Foundation
import HTTPTypes
import Storage

/// What tests about roles ask for time and again. People are called by what stands before the at sign.
extension AdminFixture {
  func setRole(_ role: Role, of user: String, as caller: Person) async throws -> Reply {
    try await send(
      .put, "/user/global/role", #"{"userId": "\#(user)", "role": "\#(role.name)"}"#, as: caller.cookie)
  }

  func setRole(_ role: Role, of user: String, in application: String, as caller: Person) async throws -> Reply {
    try await send(
      .put, "/app/\(application)/role", #"{"userId": "\#(user)", "role": "\#(role.name)"}"#, as: caller.cookie)
  }

  func invite(_ email: String, _ role: String, to application: String, as caller: Person) async throws -> Reply {
    try await send(
      .post, "/app/\(application)/invite", #"{"userEmail": "\#(email)", "role": "\#(role)"}"#, as: caller.cookie)
  }

  /// Makes an application.
  /// - Parameters:
  ///   - owner: who may make some; becomes an administrator of it where there is another owner among the members.
  ///   - members: the roles of others, by e-mail address.
  /// - Returns: its guid.
  func application(_ name: String, of owner: Person, members: [String: String] = [:]) async throws -> String {
    let id = try await send(.post, "/app", #"{"name": "\#(name)"}"#, as: owner.cookie).json["id"] as? String ?? ""
    for (email, role) in members { _ = try await invite(email, role, to: id, as: owner) }
    return id
  }

  /// Of everybody in the installation.
  var roles: [String: String] {
    get async throws {
      let accounts = try await store.read { rows in try rows.accounts() }
      return Dictionary(uniqueKeysWithValues: accounts.map { (Self.name($0.email), $0.role.name) })
    }
  }

  /// Of everybody in an application, as somebody sees them.
  func roles(in application: String, as caller: Person) async throws -> [String: String] {
    let members = try await send(.get, "/app/\(application)/roles", as: caller.cookie).list
    return Dictionary(
      members.map { (Self.name($0["email"] as? String ?? ""), $0["role"] as? String ?? "") }, uniquingKeysWith: { $1 })
  }

  /// Names of applications that have more owners than one, or none.
  func applicationsWithoutOneOwner() async throws -> [String] {
    try await database.read { connection in
      try connection.texts(
        """
        SELECT name FROM app
        WHERE (SELECT COUNT(*) FROM user_app_role WHERE app_id = app.id AND role = 'O') <> 1
        """)
    }
  }

  private static func name(_ email: String) -> String { String(email.prefix { $0 != "@" }) }
}
