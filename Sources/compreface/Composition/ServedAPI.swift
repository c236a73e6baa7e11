import APIRole
import HTTPKit
import Hummingbird
import Logging
import Scheduling
import ServiceLifecycle
import Storage

/// The api with what it stands on, in whichever process it is.
struct ServedAPI {
  let photos: Photos
  let gate: BodyGate
  let api: API
  let gauges: [Metrics.Gauge]
  /// What has to run as long as it is served.
  let services: [any ServiceLifecycle.Service]
  let banner: [(title: String, text: String)]

  init(_ settings: Settings, on database: Database, _ logger: Logger) async throws {
    let calculators = CalculatorStore(database.stores)
    let calculator = try await calculators.inUse()
    photos = try Photos.configured(settings, keeping: calculator, logger)
    let searches = WorkQueue(workers: settings.workers, maximumWaiting: settings.workers + settings.queue)
    gate = BodyGate(memory: settings.bodyMemory, isBusy: photos.isBusy)
    api = API(
      core: photos.core, calculator: calculator, database: database.stores, gate: gate, searches: searches,
      settings: .init(
        limits: settings.limits, keepsPhotos: settings.keepsPhotos, collectionMemory: settings.collectionMemory,
        migration: settings.migration, keyGrace: settings.database.keyGrace),
      logger: logger)
    gauges =
      photos.gauges + [
        .init("compreface_searches_pending", "Searches under way or waiting.") { Double(searches.load) },
        .init("compreface_collection_bytes", "Memory of the faces of all services.") { [api] in
          Double(api.collectionMemory)
        },
        .bodies(gate),
      ]
    services =
      photos.services + [AdoptionGuard(store: calculators, core: photos.core, logger: logger)] + api.backgroundServices
    banner = photos.banner + [("database", database.place)]
  }
}
