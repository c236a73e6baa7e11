import Credentials
import HTTPKit

extension Operation.Tag {
  static let ownAccount = Operation.Tag("Own account", "What everybody may see and change of themselves.")
}

/// Who may is said by ``AdminRouteTable``.
extension Operation {
  static let getOwnAccount = Operation(
    "getOwnAccount", "Look at one's own account", tag: .ownAccount, reply: Reply("The account.", .ownAccount),
    errors: [.accessDenied("Access denied")])

  static let updateOwnAccount = Operation(
    "updateOwnAccount", "Change one's own name", tag: .ownAccount,
    body: .json(.open([.required("firstName", .personName), .required("lastName", .personName)])),
    reply: Reply("The account.", .ownAccount),
    errors: [
      .invalid("Field firstName cannot be empty"), .invalid("Field lastName size must be between 1 and 50"),
      .accessDenied("Access denied"),
    ])

  static let changeOwnPassword = Operation(
    "changeOwnPassword", "Change one's own password",
    """
    All other sessions end. The one this is asked with goes on with new tokens, which the cookies `CFSESSION` and \
    `REFRESH_TOKEN` are set to. Personal access tokens stay.
    """,
    tag: .ownAccount,
    body: .json(.open([.required("oldPassword", .string()), .required("newPassword", .newPassword)])),
    reply: .empty("The new password is good."),
    errors: [
      .emptyField("oldPassword"), .passwordWrong, .invalid(PasswordRule.explanation), .accessDenied("Access denied"),
      .tooManyAttempts(seconds: 4), .busy,
    ])
}

extension Schema {
  fileprivate static let ownAccount = Schema.closed([
    .required("userId", .string().example("5d0d1b7c-8f0a-4a5e-9d0e-2f6a0f4b7c11")),
    .required("email", .string().example("ann@example.com")),
    .required("firstName", .string().example("Ann")),
    .required("lastName", .string().example("Miller")),
  ]).named("OwnAccount")
}
