import Foundation
import Storage

/// An entry of the audit log as a line of JSON, in the form the admin API has.
struct AuditLine {
  let text: String

  init(_ entry: AuditEntry) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    text = String(decoding: try encoder.encode(Body(entry)), as: UTF8.self)
  }

  private struct Body: Encodable {
    let id: Int64
    let at: String
    let actor: Actor
    let action: String
    let object: Object
    let application: String
    let detail: String

    struct Actor: Encodable {
      let kind: String
      let id: String
      let name: String
      let address: String
    }

    struct Object: Encodable {
      let kind: String
      let id: String
      let name: String
    }

    init(_ entry: AuditEntry) {
      let event = entry.event
      id = entry.id
      at = entry.at.formatted(.iso8601)
      actor = Actor(
        kind: event.actor.kind.rawValue, id: event.actor.id, name: event.actor.name, address: event.actor.address)
      action = event.action.rawValue
      object = Object(kind: event.object.kind.rawValue, id: event.object.id, name: event.object.name)
      application = event.application
      detail = event.detail
    }
  }
}
