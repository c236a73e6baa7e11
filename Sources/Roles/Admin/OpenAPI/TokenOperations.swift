import FaceDomain
import HTTPKit
import HTTPTypes

extension Operation.Tag {
  static let tokens = Operation.Tag(
    "Personal access tokens", "For scripts: each may do what its scopes say, and never more than its owner.")
}

/// Who may is said by ``AdminRouteTable``.
extension Operation {
  static let listTokens = Operation(
    "listTokens", "List one's own tokens", "Oldest first, without the tokens themselves; expired ones too.",
    tag: .tokens, reply: Reply("The tokens.", .array(of: .accessToken)))

  static let createToken = Operation(
    "createToken", "Make a token",
    """
    The scopes: `read` to look at applications, services, members, accounts and statistics; `manage` to change \
    applications, services and members; `accounts` to change roles of accounts and delete accounts; `audit` to read \
    the audit log.
    """,
    tag: .tokens,
    body: .json(
      .open([
        .required("name", Schema.name.example("Nightly export")),
        .required("scopes", .array(of: .scope, minimum: 1)),
        .optional(
          "expiresInDays",
          Schema.integer(minimum: 1, maximum: 365).example(90).described("For how many days it is good, by default 90.")
        ),
      ])),
    reply: Reply("The new token, shown this once.", status: .created, .newAccessToken),
    errors: [
      .invalid("Token name cannot be empty"),
      .invalid("Token scopes must be one or more of read, manage, accounts, audit"),
      .invalid("Token lifetime must be between 1 and 365 days"), .specialCharacters, .nameTaken("Nightly export"),
    ])

  static let deleteToken = Operation(
    "deleteToken", "Delete a token", "It is no longer good.", tag: .tokens,
    parameters: [.path("token", .uuid, "The token's id.")], reply: .empty("It is gone."),
    errors: [.unknownPath("/admin/user/me/tokens/6b135f5b-a365-4522-b1f1-4c9ac2dd0728")])
}

extension Schema {
  fileprivate static let scope = Schema.string(oneOf: TokenScope.allCases.map(\.rawValue))

  private static let accessTokenFields: [Property] = [
    .required("id", .uuid), .required("name", .string().example("Nightly export")),
    .required("scopes", .array(of: .scope)), .required("created", .time), .required("expires", .time),
  ]

  fileprivate static let accessToken = Schema.closed(
    accessTokenFields + [
      .required("lastUsed", Schema.time.nullable().described("To the minute; null for never.")),
      .required("expired", .boolean),
    ]
  ).named("AccessToken")

  fileprivate static let newAccessToken = Schema.closed(
    accessTokenFields + [
      .required("token", Schema.string().example("cf_…").described("What to send as a bearer."))
    ]
  ).named("NewAccessToken")
}
