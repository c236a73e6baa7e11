public import FaceDomain
public import HTTPKit
public import Hummingbird
public import Logging
public import Scheduling
public import ServiceLifecycle
public import Storage

/// The api role: recognition, detection, verification, subjects and faces, for callers with a service key.
public struct API: Sendable {
  private let services: KnownServices
  private let collections: FaceCollections
  private let routes: RouteTable
  /// Has to run as long as the server does.
  public let counter: RequestCounter
  /// Gives stored faces vectors of the core's calculator where they have those of another one. Has to run too.
  public let migration: MigrateFaces
  /// What has to run beside requests.
  public let backgroundServices: [any ServiceLifecycle.Service]

  public struct Settings: Sendable {
    public var limits: UploadLimits
    public var keepsPhotos: Bool
    /// Bytes for the faces of all services in memory.
    public var collectionMemory: Int
    public var migration: MigrateFaces.Settings
    /// How long keys that were seen go on while the database is away.
    public var keyGrace: Duration

    public init(
      limits: UploadLimits, keepsPhotos: Bool, collectionMemory: Int,
      migration: MigrateFaces.Settings = MigrateFaces.Settings(), keyGrace: Duration = .seconds(300)
    ) {
      self.keyGrace = keyGrace
      self.limits = limits
      self.keepsPhotos = keepsPhotos
      self.collectionMemory = collectionMemory
      self.migration = migration
    }
  }

  /// - Parameters:
  ///   - calculator: whose vectors stored faces are compared by: ``CalculatorStore/inUse()``.
  ///   - gate: where bodies take their memory.
  ///   - searches: where collections are searched: a large one keeps a processor busy for many milliseconds.
  public init(
    core: any FaceCore, calculator: String? = nil, database: any SQLDatabase, gate: BodyGate, searches: WorkQueue,
    settings: Settings,
    logger: Logger
  ) {
    let limits = settings.limits
    let faces = FaceStore(database)
    let services = KnownServices(ServiceStore(database), grace: settings.keyGrace)
    let log = CollectionLog(database)
    let collections = FaceCollections(faces: faces, log: log, budget: settings.collectionMemory, logger: logger)
    let inUse = CalculatorInUse(calculator)
    migration = Self.migration(core, inUse, collections, database, settings.migration, logger)
    let core = ServingCore(core, inUse)
    let subjects = ManageSubjects(store: SubjectStore(database), collections: collections)
    let photos = PhotoDownload(
      faces: faces, exports: PhotoExportMeter(log: AuditLog(database), logger: logger), gate: gate)
    var routes = RouteTable()
    RecognitionRoutes(
      recognize: Recognize(core: core, collections: collections, searches: searches),
      limits: limits, gate: gate
    ).add(to: &routes)
    FaceRoutes(
      add: AddFace(
        core: core, inUse: inUse, faces: faces, collections: collections, keepsPhotos: settings.keepsPhotos),
      subjects: subjects,
      faces: faces, photos: photos, collections: collections, limits: limits, gate: gate
    ).add(to: &routes)
    SubjectRoutes(subjects: subjects).add(to: &routes)
    DetectionRoutes(core: core, limits: limits, gate: gate).add(to: &routes)
    VerificationRoutes(verify: Verify(core: core), faces: faces, limits: limits, gate: gate).add(to: &routes)
    EmbeddingRoutes(
      recognize: RecognizeEmbeddings(core: core, collections: collections, searches: searches),
      verify: VerifyEmbeddings(core: core, faces: faces, searches: searches), searches: searches, limits: limits,
      gate: gate
    ).add(to: &routes)
    StaticRoutes(services: services, photos: photos).add(to: &routes)
    StatusRoutes(core: core, faces: faces, limits: limits, keepsPhotos: settings.keepsPhotos).add(to: &routes)
    counter = RequestCounter(store: StatisticStore(database), logger: logger)
    let following = FollowChanges(
      collections: collections, log: log, events: { database.collectionEvents },
      isGone: { key in
        services.forget(key)
        await collections.forget(key)
      }, logger: logger)
    backgroundServices = [counter, migration] + (database.isShared ? [following] : [])
    self.services = services
    self.collections = collections
    self.routes = routes
  }

  private static func migration(
    _ core: any FaceCore, _ inUse: CalculatorInUse, _ collections: FaceCollections, _ database: any SQLDatabase,
    _ settings: MigrateFaces.Settings, _ logger: Logger
  ) -> MigrateFaces {
    let vectors = FaceVectors(database)
    return MigrateFaces(
      core: core, store: CalculatorStore(database), vectors: vectors,
      recalculation: Recalculation(
        core: core, faces: FaceStore(database), vectors: vectors, collections: collections),
      collections: collections, inUse: inUse, lease: Lease(database, name: MigrateFaces.lease), settings: settings,
      logger: logger)
  }

  public func add(to routes: inout RouteTable) {
    routes.append(self.routes)
  }

  /// Bytes of faces in memory.
  public var collectionMemory: Int { collections.memory }

  /// Lets go of the faces of a key that is good no more. Belongs after the transaction that deleted the key's service
  /// or gave it another key; requests under way are served to their end.
  public func forget(apiKey: String) async {
    services.forget(apiKey)
    await collections.forget(apiKey)
  }

  /// Whether there is a service, of whatever type, with this key.
  public func isServiceKey(_ key: String) async throws -> Bool {
    try await services.service(apiKey: key) != nil
  }

  /// Checks keys. Belongs before the routes.
  public var middleware: some RouterMiddleware<AppContext> {
    ServiceKeyMiddleware(services: services, counter: counter)
  }

  /// Whom a photo shows, without a server.
  public static func recognize(
    _ photo: [UInt8], candidates: Int, service: FaceDomain.Service, core: any FaceCore, database: any SQLDatabase,
    logger: Logger
  ) async throws -> [RecognizedFace] {
    let collections = FaceCollections(
      faces: FaceStore(database), log: CollectionLog(database), budget: .max, logger: logger)
    let inUse = CalculatorInUse(try await CalculatorStore(database).inUse())
    let recognize = Recognize(
      core: ServingCore(core, inUse), collections: collections, searches: WorkQueue(workers: 1, maximumWaiting: 1))
    return try await recognize(photo, FindOptions(), predictions: candidates, apiKey: service.apiKey).faces
  }

  /// What errors of the parts below mean to a client.
  @Sendable public static func translate(_ error: any Error) -> APIError? {
    switch error {
    case StorageError.cancelled: .clientLeft
    case StorageError.zeroCharacter: .malformed("The request has a text with the zero character")
    case is StorageError: .databaseUnavailable
    default: nil
    }
  }
}
