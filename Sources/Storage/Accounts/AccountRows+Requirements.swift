package import FaceDomain
package import Foundation

/// `service_requirement`
extension AccountRows {
  package func setRequirements(_ requirements: FaceRequirements, of service: Int64) throws {
    try connection.execute("DELETE FROM service_requirement WHERE model_id = $1", [.integer(service)])
    guard requirements != .none else { return }
    try connection.execute(
      "INSERT INTO service_requirement (model_id, minimum_quality, live) VALUES ($1, $2, $3)",
      [
        .integer(service), requirements.minimumQuality.map { .integer(Int64(($0 * 1000).rounded())) } ?? .null,
        .boolean(requirements.live),
      ])
  }

  /// Changes what a service requires, and notes it.
  /// - Throws: ``AccountError/invalid(_:)`` for a service without faces, and for a quality beyond 0…1.
  package func require(
    _ requirements: FaceRequirements, of entry: ServiceEntry, applicationGUID: String, by actor: AuditEvent.Actor,
    at now: Date
  ) throws {
    guard entry.service.type == .recognition else {
      throw AccountError.invalid("Only recognition services have faces to require something of")
    }
    if let quality = requirements.minimumQuality, !(0...1).contains(quality) {
      throw AccountError.invalid("The minimum quality must be from 0 to 1")
    }
    try setRequirements(requirements, of: entry.service.id)
    try note(
      AuditEvent(
        actor: actor, action: .serviceRequirementsChanged,
        object: .init(.service, id: entry.service.guid, name: entry.service.name), application: applicationGUID,
        detail: requirements.text),
      at: now)
  }
}

extension FaceRequirements {
  /// For people.
  package var text: String {
    var parts: [String] = []
    if let minimumQuality { parts.append("quality \(minimumQuality)") }
    if live { parts.append("live") }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }

  /// - Parameter column: of the quality; the next one is whether the face must be live. Both are null for none.
  init(_ row: SQLRow, from column: Int) throws {
    guard let live = try row.booleanOrNil(column + 1) else {
      self = .none
      return
    }
    self.init(minimumQuality: try row.integerOrNil(column).map { Double($0) / 1000 }, live: live)
  }
}
