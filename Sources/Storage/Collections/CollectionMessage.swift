import Foundation

/// What our servers tell each other of a change, over PostgreSQL's notifications: that there is one, and its number. What
/// it is stands in the database, so that a message that is lost costs time and nothing else.
enum CollectionMessage {
  static let channel = "compreface_collection"

  static func text(_ apiKey: String, _ version: Int64) -> String { "\(version) \(apiKey)" }

  /// - Returns: nil for what none of ours wrote.
  static func parse(_ text: String) -> (apiKey: String, version: Int64)? {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let version = Int64(parts[0]) else { return nil }
    return (String(parts[1]), version)
  }
}

/// What 1.2's api servers tell each other.
struct UpstreamMessage: Codable {
  static let channel = "face_collection_update_msg"

  private var cacheAction: String
  private(set) var apiKey: String
  private var uuid: String

  /// Of this process. 1.2 takes any UUID for another server's; ours know theirs by how it begins.
  private static let sender = mark + UUID().lowercase.dropFirst(mark.count)
  private static let mark = "c0fa5e1f"

  init(_ change: CollectionLog.Change, apiKey: String) {
    cacheAction = change == .allRemoved ? "DELETE" : "UPDATE"
    self.apiKey = apiKey
    uuid = Self.sender
  }

  /// - Returns: nil for what can't be read, and what 1.2 would not look at.
  init?(_ text: String) {
    guard let message = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)),
      ["UPDATE", "DELETE"].contains(message.cacheAction), !message.apiKey.isEmpty, !message.uuid.isEmpty
    else { return nil }
    self = message
  }

  /// Whether one of our servers sent it, which tells others in its own way.
  var isOurs: Bool { uuid.hasPrefix(Self.mark) }

  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
