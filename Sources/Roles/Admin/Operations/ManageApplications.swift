import FaceDomain
import Foundation
import Storage

/// Applications: made, renamed, handed new keys, deleted.
struct ManageApplications: Sendable {
  let store: AccountStore
  let changes: ServiceChanges
  let deletions: GradualWork
  let now: @Sendable () -> Date

  /// All of them for owners and administrators of the installation, their own for users.
  func list(_ requester: Requester) async throws -> [AccountRows.ApplicationEntry] {
    try await store.read { rows in
      let account = try rows.account(of: requester)
      return try rows.applications(seenBy: account.id, onlyMine: account.role == .user)
    }
  }

  func find(_ guid: String, _ requester: Requester) async throws -> AccountRows.ApplicationEntry {
    try await store.read { rows in try rows.application(guid, for: requester, .readApplication) }
  }

  func create(_ name: String, _ requester: Requester) async throws -> AccountRows.ApplicationEntry {
    let now = now()
    return try await store.write { rows in
      let account = try rows.account(of: requester)
      try Permission.createApplications.require(account.role)
      let made = try rows.createApplication(named: name, owner: account, by: requester.actor, at: now)
      return try rows.application(made.guid, for: requester, .readApplication)
    }
  }

  func rename(_ guid: String, to name: String, _ requester: Requester) async throws -> AccountRows.ApplicationEntry {
    try await change(guid, .applicationRenamed, requester, detail: "to \(name)") { rows, application in
      try ApplicationName.validate(name)
      guard try !rows.isApplicationName(name, takenByOtherThan: application.id) else {
        throw AccountError.nameTaken(name)
      }
      try rows.renameApplication(application.id, to: name)
    }
  }

  func renewKey(_ guid: String, _ requester: Requester) async throws -> AccountRows.ApplicationEntry {
    try await change(guid, .applicationKeyRenewed, requester) { rows, application in
      try rows.renewKey(ofApplication: application.id)
    }
  }

  /// With its services, their faces and their photos: very many of these are deleted after this returns.
  func delete(_ guid: String, _ requester: Requester) async throws {
    let now = now()
    let deleted = try await store.write { rows in
      let application = try rows.application(guid, for: requester, .changeApplication).application
      let deleted = try rows.deleteApplication(application.id)
      try rows.note(
        AuditEvent(
          actor: requester.actor, action: .applicationDeleted,
          object: .init(.application, id: guid, name: application.name), application: guid,
          detail: "services: \(deleted.services.count), faces: \(deleted.faces)"),
        at: now)
      return deleted
    }
    for key in deleted.keys { await changes.isGone(apiKey: key) }
    for service in deleted.services { await deletions.begin(service) }
  }

  /// - Parameter body: changes the application; what it is afterwards is answered.
  private func change(
    _ guid: String, _ action: AuditEvent.Action, _ requester: Requester, detail: String = "",
    _ body: @escaping @Sendable (AccountRows, Application) throws -> Void
  ) async throws -> AccountRows.ApplicationEntry {
    let now = now()
    return try await store.write { rows in
      let application = try rows.application(guid, for: requester, .changeApplication).application
      try body(rows, application)
      try rows.note(
        AuditEvent(
          actor: requester.actor, action: action, object: .init(.application, id: guid, name: application.name),
          application: guid, detail: detail),
        at: now)
      return try rows.application(guid, for: requester, .readApplication)
    }
  }
}
