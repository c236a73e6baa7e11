import FaceDomain
import Foundation
import Storage

/// The services of an application: made, renamed, copied, handed new keys, deleted.
struct ManageServices: Sendable {
  let store: AccountStore
  let changes: ServiceChanges
  let copies: GradualWork
  let deletions: GradualWork
  let statisticMonths: Int
  let now: @Sendable () -> Date

  /// A service with what it holds.
  struct Counted: Sendable {
    let entry: AccountRows.ServiceEntry
    let subjects: Int
    let photos: Int
  }

  func list(in application: String, _ requester: Requester) async throws -> [AccountRows.ServiceEntry] {
    try await store.read { rows in
      try rows.services(of: rows.application(application, for: requester, .readApplication).application.id)
    }
  }

  func find(_ guid: String, in application: String, _ requester: Requester) async throws -> Counted {
    try await store.read { rows in
      try rows.counted(rows.service(guid, in: application, for: requester, .readApplication).entry)
    }
  }

  func create(
    _ name: String, _ type: ServiceType, in application: String, _ requester: Requester
  ) async throws -> AccountRows.ServiceEntry {
    let now = now()
    return try await store.write { rows in
      let owner = try rows.application(application, for: requester, .changeServices).application
      return try rows.createService(named: name, type: type, in: owner, by: requester.actor, at: now)
    }
  }

  func rename(
    _ guid: String, to name: String, in application: String, _ requester: Requester
  ) async throws -> AccountRows.ServiceEntry {
    let now = now()
    return try await store.write { rows in
      let (entry, owner) = try rows.service(guid, in: application, for: requester, .changeServices)
      // As 1.2 has it: only the letter case may stay what it is.
      guard name != entry.service.name else { throw AccountError.nameTaken(name) }
      try rows.requireFree(name, in: owner.id, butFor: entry.service.id)
      try rows.renameService(entry.service.id, to: name)
      try rows.note(.serviceRenamed, entry, in: owner, requester, at: now, detail: "to \(name)")
      return try rows.existing(guid)
    }
  }

  /// Makes a service with copies of another's subjects, faces and photos. A large one is filled after this returns.
  func copy(
    _ guid: String, named name: String, in application: String, _ requester: Requester
  ) async throws -> AccountRows.ServiceEntry {
    let now = now()
    let new = try await store.write { rows in
      let (entry, owner) = try rows.service(guid, in: application, for: requester, .changeServices)
      guard entry.copy == nil else { throw AccountError.invalid("The service is itself still being filled") }
      try rows.requireFree(name, in: owner.id)
      let copy = try rows.existing(rows.beginCopy(of: entry, named: name))
      try rows.note(.serviceCloned, copy, in: owner, requester, at: now, detail: "of \(entry.service.name)")
      return copy
    }
    await copies.begin(new.service.id)
    // It is made, even where nobody can look how far it is by now.
    return (try? await store.read { rows in try rows.existing(new.service.guid) }) ?? new
  }

  func renewKey(_ guid: String, in application: String, _ requester: Requester) async throws -> Counted {
    let now = now()
    let (old, renewed) = try await store.write { rows in
      let (entry, owner) = try rows.service(guid, in: application, for: requester, .changeServices)
      let old = try rows.renewKey(of: entry)
      try rows.note(.serviceKeyRenewed, entry, in: owner, requester, at: now)
      return (old, try rows.counted(rows.existing(guid)))
    }
    await changes.isGone(apiKey: old)
    return renewed
  }

  /// Says what faces must be like that are added from now on.
  func require(
    _ requirements: FaceRequirements, of guid: String, in application: String, _ requester: Requester
  ) async throws -> AccountRows.ServiceEntry {
    let now = now()
    return try await store.write { rows in
      let (entry, owner) = try rows.service(guid, in: application, for: requester, .changeServices)
      try rows.require(requirements, of: entry, applicationGUID: owner.guid, by: requester.actor, at: now)
      return try rows.existing(guid)
    }
  }

  /// With its faces and their photos: very many of these are deleted after this returns.
  func delete(_ guid: String, in application: String, _ requester: Requester) async throws {
    let now = now()
    let service = try await store.write { rows in
      let (entry, owner) = try rows.service(guid, in: application, for: requester, .changeServices)
      guard try !rows.isBeingCopied(entry.service.id) else {
        throw AccountError.invalid("The service is being cloned; it can be deleted when that is done")
      }
      let faces = try rows.discardService(entry.service.id)
      try rows.note(.serviceDeleted, entry, in: owner, requester, at: now, detail: "faces: \(faces)")
      return entry.service
    }
    await changes.isGone(apiKey: service.apiKey)
    await deletions.begin(service.id)
  }

  /// Requests by day, newest first.
  func statistics(
    of guid: String, in application: String, _ requester: Requester
  ) async throws -> [AccountRows.DayCount] {
    let now = now()
    return try await store.read { rows in
      let id = try rows.service(guid, in: application, for: requester, .readApplication).entry.service.id
      return try rows.requestsByDay(of: id, months: statisticMonths, before: now)
    }
  }
}

extension AccountRows {
  /// A service, for one who may do that in its application.
  /// - Throws: ``AccountError/serviceOfAnotherApplication(service:application:)`` only for one who may see that other
  ///   application; for anybody else there is no such service.
  fileprivate func service(
    _ guid: String, in application: String, for requester: Requester, _ permission: Permission
  ) throws -> (entry: ServiceEntry, application: Application) {
    let owner = try self.application(application, for: requester, permission).application
    guard let entry = try service(guid: guid) else { throw AccountError.serviceNotFound(guid: guid) }
    guard entry.applicationID == owner.id else {
      let account = try account(of: requester)
      let role = try role(of: account.id, in: entry.applicationID)
      guard Permission.readApplication.isGranted(to: account.role, member: role) else {
        throw AccountError.serviceNotFound(guid: guid)
      }
      throw AccountError.serviceOfAnotherApplication(service: guid, application: application)
    }
    return (entry, owner)
  }

  fileprivate func requireFree(_ name: String, in application: Int64, butFor id: Int64? = nil) throws {
    try ServiceName.validate(name)
    guard try !isServiceName(name, in: application, takenByOtherThan: id) else { throw AccountError.nameTaken(name) }
  }

  func existing(_ guid: String) throws -> ServiceEntry {
    guard let entry = try service(guid: guid) else { throw AccountError.serviceNotFound(guid: guid) }
    return entry
  }

  fileprivate func counted(_ entry: ServiceEntry) throws -> ManageServices.Counted {
    let counts = try counts(of: entry.service.id)
    return ManageServices.Counted(entry: entry, subjects: counts.subjects, photos: counts.photos)
  }

  fileprivate func note(
    _ action: AuditEvent.Action, _ entry: ServiceEntry, in application: Application, _ requester: Requester,
    at now: Date, detail: String = ""
  ) throws {
    try note(
      AuditEvent(
        actor: requester.actor, action: action,
        object: .init(.service, id: entry.service.guid, name: entry.service.name), application: application.guid,
        detail: detail),
      at: now)
  }
}
