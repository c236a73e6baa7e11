import FaceDomain
import Foundation
import Storage
import TestSupport
import Testing

/// An empty database with two services for recognition.
struct StorageFixture {
  let folder: TemporaryFolder
  let database: any SQLDatabase
  let key: String
  let otherKey: String

  var services: ServiceStore { ServiceStore(database) }
  var subjects: SubjectStore { SubjectStore(database) }
  var faces: FaceStore { FaceStore(database) }

  init() async throws {
    folder = try TemporaryFolder()
    database = try await TestDatabase.make(in: folder)
    key = try await database.addService("one").apiKey
    otherKey = try await database.addService("two").apiKey
  }

  @discardableResult
  func add(_ subject: String, _ values: [Float] = [1, 0], photo: [UInt8]? = nil) async throws -> StoredFace {
    try await faces.add(
      FaceStore.NewFace(
        subject: subject, vector: UnitVector(normalizing: values), calculator: "test", photo: photo),
      to: key)
  }

  func allFaces() async throws -> [StoredFace] {
    try await faces.faces(of: key, subject: nil, page: 0, size: 1000).faces
  }

  func photoCount() async throws -> Int64 {
    try await count("img")
  }

  func count(_ table: String) async throws -> Int64 {
    try await database.read { connection in
      var count: Int64 = 0
      try connection.forEachRow("SELECT COUNT(*) FROM \(table)", []) { count = try $0.integer(0) }
      return count
    }
  }
}

extension SQLDatabase {
  /// In an application that is made if it isn't there. Nothing is noted in the audit log.
  func addService(
    _ name: String, type: ServiceType = .recognition, in application: String = "Default"
  ) async throws -> Service {
    try await AccountStore(self).write { rows in
      if try rows.application(named: application) == nil {
        _ = try rows.insertApplication(named: application, owner: nil)
      }
      let application = try #require(try rows.application(named: application))
      let guid = try rows.insertService(named: name, type: type, in: application.id)
      return try #require(try rows.service(guid: guid)).service
    }
  }
}
