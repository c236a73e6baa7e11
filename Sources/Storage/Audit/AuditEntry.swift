public import Foundation

/// An event as it stands in the log, and as it is given out in JSON.
///
/// Kinds and actions are texts here: a newer version may have written ones that this version doesn't know, and the log
/// must stay readable after going back.
public struct AuditEntry: Sendable, Equatable {
  /// Ascending in the order of the log.
  public let id: Int64
  public let at: Date
  public let actor: Actor
  public let action: String
  public let object: Object
  public let application: String
  public let detail: String

  public struct Actor: Sendable, Equatable, Encodable {
    public let kind: String
    public let id: String
    public let name: String
    public let address: String
  }

  public struct Object: Sendable, Equatable, Encodable {
    public let kind: String
    public let id: String
    public let name: String
  }

  /// What was noted; nil for what this version doesn't know.
  public var event: AuditEvent? {
    guard let actorKind = AuditEvent.Actor.Kind(rawValue: actor.kind),
      let action = AuditEvent.Action(rawValue: action), let objectKind = AuditEvent.Object.Kind(rawValue: object.kind)
    else { return nil }
    return AuditEvent(
      actor: AuditEvent.Actor(kind: actorKind, id: actor.id, name: actor.name, address: actor.address),
      action: action, object: AuditEvent.Object(objectKind, id: object.id, name: object.name),
      application: application, detail: detail)
  }
}

extension AuditEntry: Encodable {
  private enum CodingKeys: CodingKey {
    case id, at, actor, action, object, application, detail
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(at.formatted(.iso8601), forKey: .at)
    try container.encode(actor, forKey: .actor)
    try container.encode(action, forKey: .action)
    try container.encode(object, forKey: .object)
    try container.encode(application, forKey: .application)
    try container.encode(detail, forKey: .detail)
  }
}
