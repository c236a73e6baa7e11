import Credentials
import FaceDomain
import HTTPKit
import HTTPTypes

extension Operation.Tag {
  static let registration = Operation.Tag(
    "Registration", "How people get an account, and back into one whose password is lost.")
}

extension Operation {
  static let register = Operation(
    "register", "Make an account",
    """
    The first account becomes the owner of the installation: at once, or, where mails are sent, when its address is \
    confirmed, if there is no owner by then. Until there is one, a server that was started with `SETUP_TOKEN` wants to \
    be told it, as `setupToken` or in the header `X-Setup-Token`.

    An account that waits for its confirmation is deleted after an hour. If the mail can't be sent, administrators see \
    why; this doesn't wait for it.
    """,
    tag: .registration,
    body: .json(
      .open([
        .required("email", .email), .required("firstName", .personName), .required("lastName", .personName),
        .required("password", .newPassword),
        .optional("isAllowStatistics", Schema.boolean.described("Kept for 1.2. No statistics are sent.")),
        .optional(
          "setupToken", Schema.string().described("Only for the first account, where the server was given one.")),
      ])),
    reply: .empty("The account can be used.", status: .created),
    otherReplies: [.empty("The account waits for the confirmation of its address; a mail is on its way.")],
    errors: [
      .invalid("User's first name cannot be empty"), .invalid("User's last name size must be between 1 and 50"),
      .invalid(PasswordRule.explanation), .emptyField("email"), .emptyField("password"), .emailMalformed, .emailTaken,
      APIError(AccountError.setupTokenWrong), .tooManyAttempts(seconds: 30), .busy, .databaseUnavailable,
    ])

  static let confirmAccount = Operation(
    "confirmAccount", "Confirm the address of an account",
    "The link in the mail leads here. It is good once, for an hour after the registration.",
    tag: .registration, parameters: [.linkToken],
    reply: .redirect("The address is confirmed.", example: "https://faces.example.com/login"),
    errors: [.confirmationInvalid, .databaseUnavailable])
}

extension Operation.Parameter {
  static let linkToken = Operation.Parameter.query("token", .uuid, isRequired: true, isLenient: true, "Of the link.")
}

extension Schema {
  static let email = Schema.string(maximumLength: 63).example("ann@example.com")
  static let personName = Schema.string(minimumLength: 1, maximumLength: 50).example("Ann")
    .described("1 to 50 characters, not all of them blank.")
  static let newPassword = Schema.string(minimumLength: 8, maximumLength: 72).example("correct horse battery")
    .described(PasswordRule.explanation)
}
