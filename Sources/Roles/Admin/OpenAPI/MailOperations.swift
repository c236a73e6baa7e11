import HTTPKit

/// Who may is said by ``AdminRouteTable``.
extension Operation {
  static let listMails = Operation(
    "listMails", "List the mails that were not sent",
    """
    Those that wait to be sent, or to be tried again, and those that were given up, newest first. Those given up are \
    forgotten after a week, or when the same person is mailed again.
    """,
    tag: .accounts, reply: Reply("The mails.", .array(of: .mail)),
    errors: [.notAllowed("Action not allowed for current user")])
}

extension Schema {
  fileprivate static let mail = Schema.closed([
    .required("id", .string().example("7")),
    .required(
      "kind", Schema.string(oneOf: ["confirmation", "reset"]).described("Of a new account, or for a new password.")),
    .required("userId", .string().example("5d0d1b7c-8f0a-4a5e-9d0e-2f6a0f4b7c11")),
    .required("email", .string().example("ann@example.com")),
    .required("state", Schema.string(oneOf: ["waiting", "failed"]).described("`failed` is given up.")),
    .required("attempts", .integer(minimum: 0)),
    .required("created", .time),
    .required("nextAttempt", Schema.time.nullable().described("Null for one that was given up.")),
    .required(
      "error",
      Schema.string().nullable().example("the mail server is unavailable: mail.example.com:587: Connection refused")
        .described("What went wrong the last time; null where nothing has yet.")),
  ]).named("Mail")
}
