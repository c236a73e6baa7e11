public import FaceDomain
public import HTTPKit
public import Hummingbird
public import Logging
public import Storage

/// The api role: recognition, detection, verification, subjects and faces, for callers with a service key.
public struct API: Sendable {
  private let services: ServiceStore
  private let limits: UploadLimits
  public let routes: RouteTable

  public init(
    core: any FaceCore, database: any SQLDatabase, limits: UploadLimits, keepsPhotos: Bool, logger: Logger
  ) {
    let faces = FaceStore(database)
    let collections = FaceCollections(faces: faces, logger: logger)
    let subjects = ManageSubjects(store: SubjectStore(database), collections: collections)
    var routes = RouteTable()
    RecognitionRoutes(
      recognize: Recognize(core: core, collections: collections), limits: limits
    ).add(to: &routes)
    FaceRoutes(
      add: AddFace(core: core, collections: collections, keepsPhotos: keepsPhotos), subjects: subjects,
      faces: faces, collections: collections, limits: limits
    ).add(to: &routes)
    SubjectRoutes(subjects: subjects).add(to: &routes)
    DetectionRoutes(core: core, limits: limits).add(to: &routes)
    VerificationRoutes(verify: Verify(core: core), faces: faces, limits: limits).add(to: &routes)
    ConfigRoutes(limits: limits).add(to: &routes)
    services = ServiceStore(database)
    self.limits = limits
    self.routes = routes
  }

  /// The role with its middleware, in the order a request meets them.
  public func register(on router: Router<AppContext>) {
    router.add(middleware: AccessLogMiddleware())
    router.add(middleware: ErrorMiddleware(routes: routes, translate: Self.translate))
    router.add(middleware: ServiceKeyMiddleware(services: services))
    routes.register(on: router)
  }

  /// Whom a photo shows, without a server.
  public static func recognize(
    _ photo: [UInt8], candidates: Int, service: Service, core: any FaceCore, database: any SQLDatabase, logger: Logger
  ) async throws -> [RecognizedFace] {
    let collections = FaceCollections(faces: FaceStore(database), logger: logger)
    let recognize = Recognize(core: core, collections: collections)
    return try await recognize(photo, FindOptions(), predictions: candidates, apiKey: service.apiKey).faces
  }

  private static func translate(_ error: any Error) -> APIError? {
    error is StorageError ? .databaseUnavailable : nil
  }
}
