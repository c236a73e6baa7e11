import FaceDomain
import Foundation
import Storage
import TestSupport

/// An empty database with one service of each type.
struct StorageFixture {
  let folder: TemporaryFolder
  let database: SQLiteDatabase
  let key: String
  let otherKey: String

  var services: ServiceStore { ServiceStore(database) }
  var subjects: SubjectStore { SubjectStore(database) }
  var faces: FaceStore { FaceStore(database) }

  init() async throws {
    folder = try TemporaryFolder()
    database = try SQLiteDatabase(file: folder.file("test.sqlite"))
    let services = ServiceStore(database)
    key = try await Self.create("one", services)
    otherKey = try await Self.create("two", services)
  }

  private static func create(_ name: String, _ services: ServiceStore) async throws -> String {
    guard case .created(let service) = try await services.createService(named: name, type: .recognition) else {
      throw CocoaError(.fileWriteFileExists)
    }
    return service.apiKey
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
