import FaceDomain
import HTTPKit
import Hummingbird
import Storage

/// `/admin/app/{app}/models` and `/admin/app/{app}/model/{model}`: services, which 1.2 calls models.
struct ServiceRoutes: Sendable {
  let services: ManageServices

  func add(to routes: inout AdminRouteTable) {
    let one = "/app/{app}/model/{model}"
    routes.on(.get, "/app/{app}/models", .listServices, .readApplication, list)
    routes.on(.post, "/app/{app}/model", .createService, .changeServices, create)
    routes.on(.get, one, .getService, .readApplication, find)
    routes.on(.post, one, .cloneService, .changeServices, copy)
    routes.on(.put, one, .renameService, .changeServices, rename)
    routes.on(.put, one + "/apikey", .renewServiceKey, .changeServices, renewKey)
    routes.on(.put, one + "/requirements", .requireOfFaces, .changeServices, require)
    routes.on(.delete, one, .deleteService, .changeServices, delete)
    routes.on(.get, one + "/statistics", .serviceStatistics, .readApplication, statistics)
  }

  @Sendable private func list(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(try await services.list(in: context.application(), requester).map { ServiceBody($0, for: requester) })
  }

  @Sendable private func find(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(
      ServiceBody(try await services.find(context.service(), in: context.application(), requester), for: requester))
  }

  private struct CreateBody: Decodable {
    let name: String?
    let type: String?

    func serviceType() throws(APIError) -> ServiceType {
      guard let type else { throw .invalid("Model Type cannot be empty") }
      guard let known = ServiceType(apiName: type) else {
        throw .invalid("Model Type '\(type.clipped(to: 64))' doesn't exist!")
      }
      return known
    }
  }

  @Sendable private func create(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let body = try await request.decodeJSON(CreateBody.self)
    let entry = try await services.create(
      body.name ?? "", body.serviceType(), in: context.application(), requester)
    return try .json(ServiceBody(entry, for: requester), status: .created)
  }

  @Sendable private func copy(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let name = try await request.decodeJSON(NameBody.self).name ?? ""
    return try .json(
      ServiceBody(
        try await services.copy(context.service(), named: name, in: context.application(), requester),
        for: requester))
  }

  @Sendable private func rename(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let name = try await request.decodeJSON(NameBody.self).name ?? ""
    return try .json(
      ServiceBody(
        try await services.rename(context.service(), to: name, in: context.application(), requester),
        for: requester))
  }

  @Sendable private func renewKey(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try .json(
      ServiceBody(
        try await services.renewKey(context.service(), in: context.application(), requester),
        for: requester))
  }

  private struct RequirementsBody: Decodable {
    let minimumQuality: Double?
    let live: Bool?
  }

  @Sendable private func require(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let body = try await request.decodeJSON(RequirementsBody.self)
    let requirements = FaceRequirements(minimumQuality: body.minimumQuality, live: body.live ?? false)
    return try .json(
      ServiceBody(
        try await services.require(requirements, of: context.service(), in: context.application(), requester),
        for: requester))
  }

  @Sendable private func delete(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    try await services.delete(context.service(), in: context.application(), requester)
    return .empty()
  }

  private struct DayBody: Encodable {
    let requestCount: Int
    let createdDate: String
  }

  @Sendable private func statistics(_ request: Request, _ context: AppContext, _ requester: Requester) async throws
    -> Response
  {
    let days = try await services.statistics(of: context.service(), in: context.application(), requester)
    return try .json(days.map { DayBody(requestCount: $0.requests, createdDate: $0.day) })
  }
}

extension AppContext {
  fileprivate func service() throws(APIError) -> String { try pathVariable("model") }
}

extension ServiceType {
  /// As administration spells it.
  fileprivate var apiName: String {
    switch self {
    case .recognition: "RECOGNITION"
    case .detection: "DETECTION"
    case .verification: "VERIFY"
    }
  }

  fileprivate init?(apiName: String) {
    guard let type = Self.allCases.first(where: { $0.apiName == apiName }) else { return nil }
    self = type
  }
}

private struct ServiceBody: Encodable {
  let id: String
  let name: String
  /// Left out for those who may not see it.
  let apiKey: String?
  let type: String
  let createdDate: String?
  let subjectCount: Int?
  let imageCount: Int?
  /// How far the copying is, for a service that isn't full yet.
  let cloning: Progress?
  /// Nil where nothing is required of faces.
  let requirements: Requirements?

  struct Requirements: Encodable {
    let minimumQuality: Double?
    let live: Bool
  }

  struct Progress: Encodable {
    let copied: Int
    let total: Int
  }

  init(_ counted: ManageServices.Counted, for requester: Requester) {
    self.init(counted.entry, subjects: counted.subjects, photos: counted.photos, for: requester)
  }

  init(_ entry: AccountRows.ServiceEntry, subjects: Int? = nil, photos: Int? = nil, for requester: Requester) {
    id = entry.service.guid
    name = entry.service.name
    apiKey = requester.seesKeys ? entry.service.apiKey : nil
    type = entry.service.type.apiName
    createdDate = entry.created?.replacing(" ", with: "T", maxReplacements: 1)
    subjectCount = subjects
    imageCount = photos
    cloning = entry.copy.map { Progress(copied: $0.copied, total: $0.total) }
    let required = entry.service.requirements
    requirements =
      required == .none ? nil : Requirements(minimumQuality: required.minimumQuality, live: required.live)
  }
}
