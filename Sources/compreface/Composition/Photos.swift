import CoreClient
import CoreRole
import FaceDomain
import HTTPKit
import Logging
import ModelStore
import Scheduling
import ServiceLifecycle
import Vision

/// Where photos are worked on: in this process, or by cores on other machines.
struct Photos {
  let core: any FaceCore
  /// Whether a photo that came now would be refused.
  let isBusy: @Sendable () -> Bool
  let services: [any ServiceLifecycle.Service]
  let gauges: [Metrics.Gauge]
  let banner: [(title: String, text: String)]

  /// Where the settings say.
  /// - Parameter calculator: that stored faces are compared by; it is there beside the configured one, if it is another.
  static func configured(_ settings: Settings, keeping calculator: String?, _ logger: Logger) throws -> Photos {
    settings.coreURLs.isEmpty ? try here(settings, keeping: calculator, logger) : elsewhere(settings, logger)
  }

  /// Compiling the networks takes most of a start.
  static func here(_ settings: Settings, keeping calculator: String? = nil, _ logger: Logger) throws -> Photos {
    let meter = StageMeter()
    let finder = try Self.finder(settings, keeping: calculator, meter: meter)
    let queue = WorkQueue(workers: settings.workers, maximumWaiting: settings.queue)
    let status = finder.status
    return Photos(
      core: LocalFaceCore(finder: finder, queue: queue, logger: logger), isBusy: { queue.isFull }, services: [],
      gauges: [
        .init("compreface_photos_pending", "Photos worked on or waiting.") { Double(queue.load) }
      ] + StageMetrics.gauges(meter) + StageMetrics.versions(status.plugins),
      banner: [
        ("detector", status.plugins[PluginSlug.detector] ?? "none"),
        ("calculator", finder.statuses.map(\.calculatorVersion).joined(separator: ", taking over from ")),
        (
          "networks",
          settings.core.inferenceURL.isEmpty ? "here, on \(settings.core.device)" : settings.core.inferenceURL
        ),
        ("workers", "\(settings.workers)"),
      ])
  }

  static func elsewhere(_ settings: Settings, _ logger: Logger) -> Photos {
    let core = HTTPFaceCore(
      urls: settings.coreURLs,
      settings: .init(
        connectTimeout: .milliseconds(settings.connectTimeout), readTimeout: .milliseconds(settings.readTimeout)),
      logger: logger)
    return Photos(
      core: core, isBusy: { false }, services: [core],
      gauges: [
        .init("compreface_photos_pending", "Photos that cores are working on.") { Double(core.load) },
        .init("compreface_cores_up", "Cores that answer.") { Double(core.coresUp) },
      ],
      banner: [("cores", settings.coreURLs.joined(separator: ", "))])
  }

  static func finder(
    _ settings: Settings, keeping calculator: String? = nil, meter: StageMeter = StageMeter()
  ) throws -> FaceFinder {
    try InstalledModels.faceFinder(
      in: ModelFolder(settings.models), settings.core, keeping: calculator, meter: meter)
  }
}
