import Credentials
import HTTPKit

extension Operation {
  static let forgotPassword = Operation(
    "forgotPassword", "Have a link mailed that resets the password",
    """
    Answers alike whether there is such an account or not. The link is good once, for 15 minutes after the mail was \
    sent, and takes the place of an earlier one.
    """,
    tag: .registration, body: .json(.open([.required("email", .email)])),
    reply: .empty("If there is such an account, a mail is on its way."),
    errors: [
      .invalid("User's email cannot be empty"), .invalid("User's email size must be between 1 and 63"), .mailDisabled,
      .tooManyAttempts(seconds: 30), .databaseUnavailable,
    ])

  static let resetPassword = Operation(
    "resetPassword", "Choose a new password by a link",
    "Ends all sessions of the account, and deletes its personal access tokens.",
    tag: .registration, parameters: [.linkToken], body: .json(.open([.required("password", .newPassword)])),
    reply: .empty("The new password is good."),
    errors: [
      .invalid("The password cannot be blank"), .invalid(PasswordRule.explanation), .resetInvalid,
      .tooManyAttempts(seconds: 30), .busy, .databaseUnavailable,
    ])

  /// Who may is said by ``AdminRouteTable``.
  static let makeResetLink = Operation(
    "makeResetLink", "Make a link that resets somebody's password",
    """
    To be handed over to somebody whom no mail reaches. It is good once, for 15 minutes. There is none for the owner of \
    the installation, nor for oneself; the command `compreface user reset-password` is for those.
    """,
    tag: .registration, parameters: [.account],
    reply: Reply(
      "The link, shown this once.",
      .closed([
        .required(
          "link",
          .string().example("https://faces.example.com/reset-password?token=6b135f5b-a365-4522-b1f1-4c9ac2dd0728")),
        .required("expires", .time),
      ])),
    errors: .unknownAccount + [
      .notAllowed("Action not allowed for current user"),
      .invalid("The account's e-mail address is not confirmed yet"),
    ])
}
