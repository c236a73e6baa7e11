import Foundation
import HTTPTypes

/// Holds what a request came to against what it should.
struct PermissionCheck {
  let world: PermissionWorld
  let request: PermissionCase
  let outcome: PermissionWorld.Outcome

  /// In words; none if all is right.
  var mismatches: [String] {
    let expected = request.answer(to: world.caller)
    return ([wrongReply(expected), wrongMessage(expected)] + [wrongChange(expected), wrongAudit]).compactMap {
      $0.map { "\(request): \($0)" }
    }
  }

  private var reply: AdminFixture.Reply { outcome.reply }

  private func wrongReply(_ expected: PermissionCase.Answer) -> String? {
    let isRight =
      switch expected {
      case .success(let status): reply.status.code == status && reply.code == nil
      case .refusal(let status, let code): reply.status.code == status && reply.code == code
      case .notSignedIn: reply.status == .unauthorized && ["unauthorized", "invalid_token"].contains(reply.error ?? "")
      case .nothing(let status): reply.status.code == status && reply.body.isEmpty
      }
    return isRight ? nil : "expected \(expected), got \(reply.status.code): \(reply.text.prefix(200))"
  }

  /// In the words of 1.2.
  private func wrongMessage(_ expected: PermissionCase.Answer) -> String? {
    guard case .refusal(_, let code) = expected else { return nil }
    func id(_ name: String) -> String { world.id(name, in: request) }
    let allowed: [String] =
      switch code {
      case 2: ["App \(id("app")) not found"]
      case 3: ["Model \(id("service")) does not belong to application \(id("app"))"]
      case 9: ["Action not allowed for current user", "Global owner cannot be removed!"]
      case 10: [" service with API Key \(id("service")) not found"]
      case 14: ["User can't change their role"]
      case 16: ["stranger", "stranger-address", "self", "member"].map { "User \(id($0)) does not exist" }
      case 17: ["Name \(id("elsewhere-name")) is not unique"]
      default: []
      }
    guard !allowed.isEmpty, !allowed.contains(reply.message ?? "") else { return nil }
    return "the message is \(reply.message ?? "missing")"
  }

  /// What is refused changes nothing; what isn't does what it says, or only looks.
  private func wrongChange(_ expected: PermissionCase.Answer) -> String? {
    let isChange = expected.isSuccess && request.line.method != .get
    // Who has nothing to sign out of may do so.
    if case .client = request.line.scope, case .notGood = world.caller.credential, isChange { return nil }
    guard outcome.hasChanged != isChange else { return nil }
    return isChange ? "nothing has changed" : "something has changed"
  }

  /// Every change is in the audit log, and nothing else is.
  private var wrongAudit: String? {
    guard outcome.hasChanged else { return outcome.noted.isEmpty ? nil : "it is noted, but nothing has changed" }
    guard let actor = outcome.noted.first else { return "it is not noted" }
    let isAnonymous = request.line.scope == .everybody
    return actor == (isAnonymous ? "" : world.ids["self"]) ? nil : "it is noted as done by '\(actor)'"
  }

  // MARK: Ids of others

  /// Requests with ids that are none of the caller's business, each with the same request with ids of nothing.
  static func twins(for caller: PermissionCaller) -> [(PermissionCase, PermissionCase)] {
    PermissionCase.all.compactMap { request in
      guard let ids = request.ids.twin else { return nil }
      let twin = PermissionCase(line: request.line, ids: ids)
      let answer = request.answer(to: caller)
      return !answer.isSuccess && answer == twin.answer(to: caller) && twin.isPossible ? (request, twin) : nil
    }
  }

  /// What is none of the caller's business is, byte for byte, as if it didn't exist.
  static func foreignIDsThatShow(_ world: PermissionWorld, _ replies: [String: AdminFixture.Reply]) -> [String] {
    twins(for: world.caller).compactMap { request, twin in
      guard let reply = replies["\(request)"], let other = replies["\(twin)"] else {
        return "\(request) or \(twin) was not tried"
      }
      let names = [request, twin].flatMap { request in request.ids.replacements.flatMap { [$0.key, $0.value] } }
      let ids = Set(names).compactMap { world.ids[$0] }
      let texts = [reply, other].map { visible($0, ids) }
      return texts[0] == texts[1] ? nil : "\(request) shows that it exists: \(texts[0]) and \(texts[1])"
    }
  }

  /// All of a reply, but for the ids that were asked for and what differs each time.
  private static func visible(_ reply: AdminFixture.Reply, _ ids: [String]) -> String {
    let body = ids.reduce(reply.text) { $0.replacing($1, with: "<id>") }
    let headers = reply.headers.filter { !["x-request-id", "date"].contains($0.name.canonicalName) }
    return "\(reply.status.code) \(headers.map { "\($0.name): \($0.value)" }.sorted()) \(body)"
  }
}

extension PermissionCase: CustomStringConvertible {
  var description: String {
    let body = line.body.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    return "\(line.method.rawValue) \(line.path) \(body) with ids \(ids)"
  }
}
