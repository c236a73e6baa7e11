import HTTPKit
import HTTPTypes

/// Who may is said by ``AdminRouteTable``.
extension Operation {
  static let listSessions = Operation(
    "listSessions", "List one's own sessions", "Where one is signed in, last used first.", tag: .signingIn,
    reply: Reply("The sessions.", .array(of: .session)))

  static let endSession = Operation(
    "endSession", "End one of one's own sessions", "If it is the one this is asked with, its cookies are forgotten.",
    tag: .signingIn, parameters: [.path("session", .string().example("12"), "The session's id.")],
    reply: .empty("It has ended."), errors: [.unknownPath("/admin/user/me/sessions/12")])

  static let endOtherSessions = Operation(
    "endOtherSessions", "End all one's other sessions", "All but the one this is asked with.", tag: .signingIn,
    reply: .empty("They have ended."))
}

extension Schema {
  /// Of an answer: to the second, in UTC.
  static let time = Schema.string(pattern: #"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"#).example("2030-05-17T09:30:00Z")

  fileprivate static let session = Schema.closed([
    .required("id", .string().example("12")),
    .required("created", Schema.time.described("When somebody signed in.")),
    .required("lastUsed", Schema.time.described("When its tokens were last renewed.")),
    .required("address", Schema.string().example("192.0.2.1").described("Where from, at that time.")),
    .required("agent", Schema.string(maximumLength: 200).described("What the browser calls itself.")),
    .required("current", Schema.boolean.described("Whether it is the one this is asked with.")),
  ]).named("Session")
}
