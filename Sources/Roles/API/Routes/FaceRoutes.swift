import FaceDomain
import Foundation
import HTTPKit
import Hummingbird
import Recognition
import Storage

/// `/recognition/faces`
struct FaceRoutes: Sendable {
  let add: AddFace
  let subjects: ManageSubjects
  let faces: FaceStore
  let photos: PhotoDownload
  let collections: FaceCollections
  let limits: UploadLimits
  let gate: BodyGate

  func add(to routes: inout RouteTable) {
    let path = "/api/v1/recognition/faces"
    routes.on(.post, path, .addFace, gate.limiting(upload))
    routes.on(.get, path, .listFaces, list)
    routes.on(.delete, path, .deleteFaces, deleteMany)
    routes.on(.post, path + "/delete", .deleteListedFaces, gate.counting(deleteListed))
    routes.on(.delete, path + "/{image_id}", .deleteFace, delete)
    routes.on(.get, path + "/{image_id}/img", .downloadFace, photo)
  }

  private struct ExampleBody: Encodable {
    let image_id: String
    let subject: String

    init(_ face: StoredFace) {
      image_id = face.id.uuidString.lowercased()
      subject = face.subject
    }
  }

  @Sendable private func upload(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let upload = try await PhotoUpload.read(request, context, fields: ["file"], limits: limits)
    let photo = try upload.photo("file")
    guard upload.parameters.isPresent("subject") else { throw APIError.missingParameter("subject") }
    let subject = upload.parameters.string("subject") ?? ""
    guard !subject.allSatisfy(\.isWhitespace) else { throw APIError.invalid("Subject name is empty; ") }
    try SubjectName.validate(subject)
    let options = try upload.parameters.findOptions(limited: false)
    let face = try await add(
      photo, subject: subject, options, service: service,
      repeating: IdempotencyKey.request(
        request, asking: [Array(subject.utf8), Array("\(options.threshold as Any) \(options.detectFaces)".utf8), photo])
    )
    return try .json(ExampleBody(face), status: .created)
  }

  private struct PageBody: Encodable {
    let faces: [ExampleBody]
    let page_number: Int
    let page_size: Int
    let total_pages: Int
    let total_elements: Int
  }

  @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let parameters = try RequestParameters(query: request.uri.query ?? "")
    let page = PageParameters(parameters)
    // Present but empty, it is the name of nobody.
    let subject = parameters.isPresent("subject") ? parameters.string("subject") ?? "" : nil
    let found = try await faces.faces(of: service.apiKey, subject: subject, page: page.page, size: page.size)
    return try .json(
      PageBody(
        faces: found.faces.map(ExampleBody.init), page_number: page.page, page_size: page.size,
        total_pages: (found.total + page.size - 1) / page.size, total_elements: found.total))
  }

  /// Of one subject, which goes with them; without the parameter, of all. A blank one is refused: an empty variable
  /// in a client must not wipe a collection.
  @Sendable private func deleteMany(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let parameters = try await RequestParameters.read(request)
    let actor = context.actor(service)
    guard parameters.isPresent("subject") else {
      let deletion = try await subjects.deleteAll(apiKey: service.apiKey, noting: actor)
      return try .json(["deleted": deletion.faces])
    }
    let subject = parameters.string("subject") ?? ""
    guard !subject.allSatisfy(\.isWhitespace) else { throw APIError.invalid("Subject name is empty; ") }
    let deletion = try await subjects.delete(subject, apiKey: service.apiKey, noting: actor)
    return try .json(["deleted": deletion?.faces ?? 0])
  }

  @Sendable private func delete(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let id = try context.imageID()
    guard let face = try await remove([id], service).first else {
      throw APIError.imageNotFound(id.uuidString.lowercased())
    }
    return try .json(ExampleBody(face))
  }

  @Sendable private func deleteListed(_ request: Request, _ context: AppContext) async throws -> Response {
    let service = try context.requireService()
    let ids = try await request.decodeJSON([UUID].self, upTo: Self.longestList, memory: context.bodyMemory)
    return try .json(await remove(ids, service, noting: context.actor(service)).map(ExampleBody.init))
  }

  /// Bytes; some 25,000 ids.
  private static let longestList = 1 << 20

  private func remove(
    _ ids: [UUID], _ service: Service, noting actor: AuditEvent.Actor? = nil
  ) async throws -> [StoredFace] {
    try await collections.change(service.apiKey) { store in
      try await store.delete(ids, of: service.apiKey, noting: actor)
    } then: { index, _, _ in
      for id in ids { index.remove(id) }
    }
  }

  @Sendable private func photo(_ request: Request, _ context: AppContext) async throws -> Response {
    try await photos(request, context, of: context.requireService())
  }
}
