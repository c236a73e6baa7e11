import APIRole
import FaceDomain
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Scheduling
import Storage
import TestSupport
import Testing

/// The api role on a database of its own, with a core that reads its answers out of the photos.
struct APIFixture {
  private let folder: TemporaryFolder
  private let client: any TestClientProtocol
  let database: any SQLDatabase
  let routes: RouteTable
  let role: API
  let service: FaceDomain.Service
  var key: String { service.apiKey }

  struct Reply {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let body: Data

    var json: NSDictionary { (try? JSONSerialization.jsonObject(with: body)) as? NSDictionary ?? [:] }
    var code: Int? { json["code"] as? Int }
    var message: String? { json["message"] as? String }

    func decode<Body: Decodable>(_ type: Body.Type) throws -> Body { try JSONDecoder().decode(type, from: body) }
  }

  static func run(
    _ type: ServiceType = .recognition, keepsPhotos: Bool = true, limits: UploadLimits = UploadLimits(),
    bodyMemory: Int = 100 << 20, collectionMemory: Int = 100 << 20, core: any FaceCore = ScriptedFaceCore(),
    migration: MigrateFaces.Settings = .init(), isBusy: @escaping @Sendable () -> Bool = { false },
    wrapping: (any SQLDatabase) -> any SQLDatabase = { $0 },
    _ test: @escaping @Sendable (APIFixture) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let database = wrapping(try await TestDatabase.make(in: folder))
    let service = try await database.addService("test", type)
    try await serve(
      folder, database, service, keepsPhotos: keepsPhotos, limits: limits, bodyMemory: bodyMemory,
      collectionMemory: collectionMemory, core: core, migration: migration, isBusy: isBusy, test)
  }

  /// Another server on the same database, as long as `test` runs.
  func withAnotherServer(_ test: @escaping @Sendable (APIFixture) async throws -> Void) async throws {
    try await Self.serve(folder, try await TestDatabase.open(in: folder), service, test)
  }

  /// The same server, asked with another service's key.
  func with(_ service: FaceDomain.Service) -> APIFixture {
    APIFixture(folder: folder, client: client, database: database, routes: routes, role: role, service: service)
  }

  private static func serve(
    _ folder: TemporaryFolder, _ database: any SQLDatabase, _ service: FaceDomain.Service, keepsPhotos: Bool = true,
    limits: UploadLimits = UploadLimits(), bodyMemory: Int = 100 << 20, collectionMemory: Int = 100 << 20,
    core: any FaceCore = ScriptedFaceCore(), migration: MigrateFaces.Settings = .init(),
    isBusy: @escaping @Sendable () -> Bool = { false }, _ test: @escaping @Sendable (APIFixture) async throws -> Void
  ) async throws {
    let api = API(
      core: core, database: database, gate: BodyGate(memory: bodyMemory, isBusy: isBusy),
      searches: WorkQueue(workers: 2, maximumWaiting: 100),
      settings: .init(
        limits: limits, keepsPhotos: keepsPhotos, collectionMemory: collectionMemory, migration: migration),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    var routes = RouteTable()
    api.add(to: &routes)
    let (table, router) = (routes, Router(context: AppContext.self))
    HTTPEdge(routes: table, metrics: Metrics(), translate: API.translate).register(on: router, api.middleware)
    let following = api.backgroundServices.filter { $0 is FollowChanges }
    try await Application(router: router, services: following).test(.router) { client in
      try await test(
        APIFixture(folder: folder, client: client, database: database, routes: table, role: api, service: service))
    }
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, key: String? = nil, type: String? = nil, _ body: [UInt8] = [],
    headers: HTTPFields = [:]
  ) async throws -> Reply {
    var headers = headers
    let key = key ?? self.key
    if let name = HTTPField.Name("x-api-key"), !key.isEmpty { headers[name] = key }
    if let type { headers[.contentType] = type }
    let response = try await client.executeRequest(
      uri: "/api/v1" + path, method: method, headers: headers, body: ByteBuffer(bytes: body))
    return Reply(status: response.status, headers: response.headers, body: Data(response.body.readableBytesView))
  }

  func json(_ method: HTTPRequest.Method, _ path: String, _ body: String) async throws -> Reply {
    try await send(method, path, type: "application/json", Array(body.utf8))
  }

  /// A multipart request with a file for each photo.
  func upload(
    _ path: String, _ photos: [String: [UInt8]], fields: [String: String] = [:], key: String? = nil,
    headers: HTTPFields = [:]
  ) async throws -> Reply {
    var body: [UInt8] = []
    for (name, value) in fields {
      body += Array("--X\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }
    for (name, photo) in photos {
      body += Array("--X\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"a.jpg\"\r\n\r\n".utf8)
      body += photo + Array("\r\n".utf8)
    }
    body += Array("--X--\r\n".utf8)
    return try await send(.post, path, key: key, type: "multipart/form-data; boundary=X", body, headers: headers)
  }

  /// Adds an example and gives its id.
  @discardableResult
  func add(_ person: String, as subject: String? = nil) async throws -> String {
    let name = (subject ?? person).addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    let reply = try await upload(
      "/recognition/faces?subject=\(name)", ["file": ScriptedFaceCore.photo(person)])
    return reply.json["image_id"] as? String ?? "\(reply.status)"
  }

  struct Recognized: Decodable {
    struct Result: Decodable {
      struct Subject: Decodable {
        let subject: String
        let similarity: Float
      }

      let subjects: [Subject]
    }

    let result: [Result]
  }

  /// Whom the server takes a person for, if it is sure.
  func whoIs(_ person: String) async throws -> String? {
    let reply = try await upload("/recognition/recognize", ["file": ScriptedFaceCore.photo(person)])
    return try reply.decode(Recognized.self).result.first?.subjects.first { $0.similarity > 0.9 }?.subject
  }
}

extension SQLDatabase {
  /// In an application of its own. Nothing is noted in the audit log.
  func addService(_ name: String, _ type: ServiceType) async throws -> FaceDomain.Service {
    try await AccountStore(self).write { rows in
      _ = try rows.insertApplication(named: name, owner: nil)
      let application = try #require(try rows.application(named: name))
      let guid = try rows.insertService(named: name, type: type, in: application.id)
      return try #require(try rows.service(guid: guid)).service
    }
  }
}
