import FaceDomain
import Recognition
import Storage

/// The subjects of a service, in the database and in memory.
struct ManageSubjects: Sendable {
  let store: SubjectStore
  let collections: FaceCollections

  func create(_ name: String, apiKey: String) async throws {
    try SubjectName.validate(name)
    guard try await store.create(name, of: apiKey) else { throw CollectionError.subjectExists }
  }

  /// - Returns: false if the name is the same.
  func rename(_ name: String, to newName: String, apiKey: String) async throws -> Bool {
    try SubjectName.validate(newName)
    // Byte for byte, as the database compares.
    guard !name.utf8.elementsEqual(newName.utf8) else { return false }
    let outcome = try await collections.change(apiKey) { [store] _ in
      try await store.rename(name, to: newName, of: apiKey)
    } then: { index, _, outcome in
      switch outcome {
      case .unknownSubject: break
      case .renamed(let old, let new), .merged(let old, let new): index.rename(subject: old, to: new)
      }
    }
    guard outcome != .unknownSubject else { throw CollectionError.subjectNotFound(name) }
    return true
  }

  /// - Parameter actor: whom the audit log names.
  /// - Returns: nil if there is none of that name.
  func delete(
    _ name: String, apiKey: String, noting actor: AuditEvent.Actor
  ) async throws -> SubjectStore.Deletion? {
    try await collections.change(apiKey) { [store] _ in
      try await store.delete(name, of: apiKey, noting: actor)
    } then: { index, _, deletion in
      if let deletion { index.remove(subject: deletion.name) }
    }
  }

  /// - Parameter actor: whom the audit log names.
  /// - Returns: how many subjects and how many faces went.
  func deleteAll(apiKey: String, noting actor: AuditEvent.Actor) async throws -> (subjects: Int, faces: Int) {
    try await collections.change(apiKey) { [store] _ in
      try await store.deleteAll(of: apiKey, noting: actor)
    } then: { index, _, _ in
      index.removeAll()
    }
  }
}
