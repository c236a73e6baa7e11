public import FaceDomain
public import HTTPKit
public import Hummingbird
public import Logging
public import Scheduling
public import Storage

/// The api role: recognition, detection, verification, subjects and faces, for callers with a service key.
public struct API: Sendable {
  private let services: ServiceStore
  private let routes: RouteTable

  /// - Parameters:
  ///   - gate: how many requests with photos are let in at the same time.
  ///   - searches: where collections are searched: a large one keeps a processor busy for many milliseconds.
  public init(
    core: any FaceCore, database: any SQLDatabase, limits: UploadLimits, gate: UploadGate,
    searches: WorkQueue, keepsPhotos: Bool, logger: Logger
  ) {
    let faces = FaceStore(database)
    let collections = FaceCollections(faces: faces, logger: logger)
    let subjects = ManageSubjects(store: SubjectStore(database), collections: collections)
    var routes = RouteTable()
    RecognitionRoutes(
      recognize: Recognize(core: core, collections: collections, searches: searches),
      limits: limits, gate: gate
    ).add(to: &routes)
    FaceRoutes(
      add: AddFace(core: core, collections: collections, keepsPhotos: keepsPhotos), subjects: subjects,
      faces: faces, collections: collections, limits: limits, gate: gate
    ).add(to: &routes)
    SubjectRoutes(subjects: subjects).add(to: &routes)
    DetectionRoutes(core: core, limits: limits, gate: gate).add(to: &routes)
    VerificationRoutes(verify: Verify(core: core), faces: faces, limits: limits, gate: gate).add(to: &routes)
    ConfigRoutes(limits: limits).add(to: &routes)
    services = ServiceStore(database)
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
    let recognize = Recognize(
      core: core, collections: collections, searches: WorkQueue(workers: 1, maximumWaiting: 1))
    return try await recognize(photo, FindOptions(), predictions: candidates, apiKey: service.apiKey).faces
  }

  private static func translate(_ error: any Error) -> APIError? {
    error is StorageError ? .databaseUnavailable : nil
  }
}
