import APIRole
import AdminRole
import CoreRole
import HTTPKit
import Hummingbird
import Logging
import Mail
import ModelStore
import Scheduling
import ServiceLifecycle
import Storage

/// Each role has settings of its own, of the same name.
typealias ProcessSettings = Settings

/// The roles as the settings want them, in whichever process they are. The api: ``ServedAPI``.
extension Admin {
  /// - Parameter services: who is told of keys that are good no more.
  static func configured(
    _ settings: ProcessSettings, database: any SQLDatabase, services: ServiceChanges, gate: BodyGate, _ logger: Logger
  ) throws -> Admin {
    Admin(
      database: database, settings: settings.admin.role, services: services,
      mailer: try settings.admin.mail.map { try mailer($0) }, gate: gate, logger: logger)
  }

  private static func mailer(_ server: SMTPServer) throws -> SMTPMailer {
    do {
      return try SMTPMailer(server)
    } catch {
      throw Failure("No mails can be sent: \(error)")
    }
  }
}

extension Core {
  static func configured(_ settings: ProcessSettings, _ photos: Photos, gate: BodyGate) throws -> Core {
    Core(
      core: photos.core, gate: gate,
      settings: .init(
        limits: settings.limits, buildVersion: Version.current,
        installable: try InstalledModels.installablePlugins(in: ModelFolder(settings.models))))
  }
}

extension Metrics.Gauge {
  static func bodies(_ gate: BodyGate) -> Metrics.Gauge {
    .init("compreface_body_bytes", "Memory of bodies being read, worked on or sent.") { Double(gate.load) }
  }
}
