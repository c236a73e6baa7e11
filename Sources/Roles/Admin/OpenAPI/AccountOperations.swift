import HTTPKit

extension Operation.Tag {
  static let accounts = Operation.Tag("Accounts", "Who can sign in, and what they are in the whole installation.")
  static let audit = Operation.Tag("Audit log", "Who did what to what, when, and from where. It is only ever added to.")
}

extension Operation {
  static let listAccounts = Operation(
    "listAccounts", "List all accounts", "Oldest first, with their roles in the installation.",
    tag: .accounts, reply: Reply("The accounts.", .array(of: .account)))

  static let findAccounts = Operation(
    "findAccounts", "Find accounts by how they begin",
    "Those whose e-mail address, first or last name begins so, ignoring letter case; at most 100.",
    tag: .accounts,
    parameters: [.query("query", .string(), isRequired: true, "The beginning; a blank one finds nothing.")],
    reply: Reply(
      "The accounts.",
      .closed([
        .required("query", .string().example("an")), .required("length", .integer(minimum: 0)),
        .required(
          "results",
          .array(
            of: .closed([
              .required("userId", .string()), .required("email", .string()), .required("firstName", .string()),
              .required("lastName", .string()),
            ]))),
      ])),
    errors: [.missingParameter("query")])

  static let listRoles = Operation(
    "listRoles", "List all roles", tag: .accounts, reply: Reply("The roles.", .array(of: .role)))

  static let assignableRoles = Operation(
    "assignableRoles", "List the roles the caller may give", tag: .accounts,
    reply: Reply("The roles.", .array(of: .role)))

  static let changeRole = Operation(
    "changeRole", "Change what somebody is in the installation",
    """
    Of the owner nothing can be changed: they make somebody else the owner, and become an administrator. Only the owner \
    can do that. Nobody changes their own role.
    """,
    tag: .accounts, body: .roleOfAccount, reply: Reply("The account.", .account),
    errors: .role + .unknownAccount + .unconfirmedOwner + [
      .notAllowed("Action not allowed for current user"), .ownRole,
    ])

  static let deleteAccount = Operation(
    "deleteAccount", "Delete an account",
    """
    Everybody but the owner of the installation may delete themselves. Applications that the account owned go to \
    whoever deletes it, or to the owner of the installation; to the owner also where people delete themselves.
    """,
    tag: .accounts,
    parameters: [
      .account,
      .query(
        "replacer", .string(oneOf: ["deleter", "owner"]), default: "deleter",
        "Who gets the applications; in whatever letter case."),
    ],
    reply: .empty("It is gone."),
    errors: .unknownAccount + [
      .notAllowed("Action not allowed for current user"), .notAllowed("Global owner cannot be removed!"),
      .illegalReplacer("nobody"),
    ])

  static let readAuditLog = Operation(
    "readAuditLog", "Read the audit log", "Newest first. For more, ask again with `before` as the last `id`.",
    tag: .audit,
    parameters: [
      .query("limit", .integer(minimum: 1, maximum: 1000), default: 100, "Entries at most."),
      .query("before", .integer(), "Only entries older than the one of this id."),
      .query(
        "since", .string(),
        "A day such as `2026-11-23`, a time such as `2026-11-23T10:00:00Z`, or how long ago, such as `24h`."),
      .query("until", .string(), "The same; entries of that moment are left out."),
      .query("action", .string(), "What actions begin with, such as `service.` or `service.delete`."),
      .query("actor", .string(), "The id or the name of whoever did it."),
      .query("object", .string(), "The id or the name of what it was done to."),
      .query("application", .string(), "The id of an application: what was done to it, or in it."),
    ],
    reply: Reply("The entries.", .array(of: .auditEntry)), errors: [.notAllowed("Action not allowed for current user")])
}

extension Schema {
  fileprivate static let auditEntry = Schema.closed([
    .required("id", .integer(minimum: 1)),
    .required("at", .string().example("2026-11-23T10:00:00Z")),
    .required(
      "actor",
      Schema.closed([
        .required("kind", .string().example("account")), .required("id", .string()),
        .required("name", .string().example("ann@example.com")),
        .required("address", .string().example("192.0.2.7")),
      ])),
    .required("action", .string().example("service.delete")),
    .required(
      "object",
      Schema.closed([
        .required("kind", .string().example("service")), .required("id", .string()),
        .required("name", .string().example("Doorbell")),
      ])),
    .required("application", .string().described("Its id; empty where it isn't about one.")),
    .required("detail", .string().example("faces: 37")),
  ]).named("AuditEntry")
}
