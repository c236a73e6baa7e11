import Foundation
import Storage

extension AuditEvent.Actor {
  /// Whoever runs this command on the machine, by the name it knows them by.
  static var operatingSystemUser: AuditEvent.Actor {
    var actor = AuditEvent.Actor.commandLine
    let id = getuid()
    // The entry lies in memory of the system's until the next call; nothing else in this process asks.
    actor.name = getpwuid(id).map { String(cString: $0.pointee.pw_name) } ?? "user \(id)"
    return actor
  }
}
