import ArgumentParser
import Foundation
import Storage

/// `compreface audit`
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Show who did what, when and from where; the newest last.",
    discussion: """
      Times are UTC. --since and --until take a day (2026-11-01), a time (2026-11-01T09:30) or how long ago \
      (30m, 24h, 7d); what happened at --until itself is left out.

        compreface audit --since 24h --action service.
      """)

  @Option(help: "Nothing older than this, such as 2026-11-01, 2026-11-01T09:30, 24h.", transform: time)
  var since: AuditTime?

  @Option(help: "Nothing newer, in the same forms.", transform: time)
  var until: AuditTime?

  @Option(help: "What the action begins with, such as account. or service.delete.")
  var action: String?

  @Option(help: "Who did it: an e-mail address, a service or an id.")
  var actor: String?

  @Option(help: "What it was done to: a name, an e-mail address or an id.")
  var object: String?

  @Option(help: "The id of an application: what was done to it, or in it.")
  var application: String?

  @Option(help: "At most so many, the newest.")
  var limit = 100

  @Flag(help: "As JSON, an object to a line.")
  var json = false

  @OptionGroup var common: CommonOptions

  private static let limits = 1...100_000

  func validate() throws {
    guard Self.limits.contains(limit) else {
      throw ValidationError("--limit must be from \(Self.limits.lowerBound) to \(Self.limits.upperBound).")
    }
    let actions = AuditEvent.Action.allCases.map(\.rawValue)
    if let action, !actions.contains(where: { $0.hasPrefix(action) }) {
      throw ValidationError("No action begins with \(action). There are \(actions.joined(separator: ", ")).")
    }
  }

  func run() async throws {
    let settings = try await common.settings()
    let log = AuditLog(try await Database.open(settings))
    // One more, to know whether there is one.
    let newest = try await entries(limit + 1, log)
    let shown = newest.prefix(limit).reversed()
    if newest.count > limit {
      Note.print("There are older entries than these \(limit); --limit shows more of them.")
    }
    if json {
      for entry in shown { print(try entry.json) }
    } else if shown.isEmpty {
      print("There are no such entries.")
    } else {
      print(Table(headings: ["TIME (UTC)", "WHO", "FROM", "ACTION", "WHAT", "DETAIL"], rows: shown.map(\.cells)))
    }
  }

  private static func time(_ text: String) throws -> AuditTime {
    guard let time = AuditTime(text) else { throw ValidationError("Allowed is \(AuditTime.allowed).") }
    return time
  }

  /// Newest first.
  private func entries(_ count: Int, _ log: AuditLog) async throws -> [AuditEntry] {
    let now = Date()
    var query = AuditLog.Query()
    query.since = since?.date(now)
    query.until = until?.date(now)
    query.action = action
    query.actor = actor
    query.object = object
    query.application = application
    var entries: [AuditEntry] = []
    while entries.count < count {
      query.limit = min(count - entries.count, AuditLog.Query.maximumLimit)
      let page = try await log.entries(query)
      entries += page
      guard page.count == query.limit, let last = page.last else { break }
      query.before = last.id
    }
    return entries
  }
}

extension AuditEntry {
  fileprivate var cells: [String] {
    let style = Date.ISO8601FormatStyle.iso8601.year().month().day().dateTimeSeparator(.space)
    let what = [object.kind, object.name.isEmpty ? object.id : object.name]
    return [
      at.formatted(style.time(includingFractionalSeconds: false)), actor.words, actor.address, action,
      what.filter { !$0.isEmpty }.joined(separator: " "), detail,
    ].map(\.printable)
  }

  /// In the form the admin API has, on one line.
  fileprivate var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}

extension AuditEntry.Actor {
  fileprivate var words: String {
    let kind =
      switch AuditEvent.Actor.Kind(rawValue: kind) {
      case .account: ""
      case .token: "access token"
      case .serviceKey: "service key"
      case .commandLine: "command line"
      case .system: "the server"
      case .anonymous: "not signed in"
      case nil: kind
      }
    let who = name.isEmpty ? id : name
    if who.isEmpty { return kind }
    return kind.isEmpty ? who : "\(who) (\(kind))"
  }
}
