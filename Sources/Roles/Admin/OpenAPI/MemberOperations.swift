import HTTPKit
import HTTPTypes

extension Operation {
  static let listMembers = Operation(
    "listMembers", "List the members of an application", "The owner first, then administrators, then users.",
    tag: .applications,
    parameters: [
      .application,
      .query("search", .string(), "A part of a name or an e-mail address, ignoring letter case; without it, all."),
    ],
    reply: Reply("The members.", .array(of: .account)), errors: .inApplication)

  static let assignableMemberRoles = Operation(
    "assignableMemberRoles", "List the roles the caller may give in an application", tag: .applications,
    parameters: [.application], reply: Reply("The roles.", .array(of: .role)), errors: .inApplication)

  static let addMember = Operation(
    "addMember", "Add somebody to an application",
    """
    Somebody who has an account; no mail is sent. Whoever becomes the owner takes the place of the last one, who stays \
    an administrator.
    """,
    tag: .applications, parameters: [.application],
    body: .json(
      .open([
        .required("userEmail", .string().example("ann@example.com").described("In whatever letter case.")),
        .required("role", .role),
      ])),
    reply: Reply("The new member.", status: .created, .account),
    errors: .changingApplication + .role + [
      .accountNotFound("ann@example.com"), .alreadyMember(email: "ann@example.com", application: "Front door"),
    ] + .unconfirmedOwner)

  static let changeMemberRole = Operation(
    "changeMemberRole", "Change what a member is", "Of the owner nothing can be changed, but by making another one it.",
    tag: .applications, parameters: [.application], body: .roleOfAccount,
    reply: Reply("The member.", .account), errors: .changingApplication + .role + .unknownAccount + .unconfirmedOwner)

  static let removeMember = Operation(
    "removeMember", "Remove a member from an application", "Members may leave by themselves; the owner stays.",
    tag: .applications, parameters: [.application, .account], reply: .empty("They are no member any more."),
    errors: .changingApplication + .unknownAccount)
}

extension Operation.Parameter {
  static let account = Operation.Parameter.path("user", .string().example("5d0d…"), "The account's `userId`.")
}

extension Operation.Body {
  static let roleOfAccount = Operation.Body.json(
    .open([.required("userId", .string().example("5d0d1b7c-8f0a-4a5e-9d0e-2f6a0f4b7c11")), .required("role", .role)]))
}

extension Schema {
  static let account = Schema.closed([
    .required("userId", .string().example("5d0d1b7c-8f0a-4a5e-9d0e-2f6a0f4b7c11")),
    .required("firstName", .string().example("Ann")),
    .required("lastName", .string().example("Miller")),
    .required("role", .role),
    .required("email", .string().example("ann@example.com")),
  ]).named("Account")
}

extension [APIError] {
  static let unconfirmedOwner: [APIError] = [.invalid("An owner must have confirmed their e-mail address")]
  static let unknownAccount: [APIError] = [.accountNotFound("5d0d1b7c-8f0a-4a5e-9d0e-2f6a0f4b7c11")]
  static let role: [APIError] = [.malformed("The field role must be one of OWNER, ADMINISTRATOR, USER")]
}
