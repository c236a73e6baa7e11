import Credentials
import HTTPKit

extension Operation.Tag {
  static let installation = Operation.Tag("Installation", "What everybody may know of it.")
}

extension Operation {
  static let getConfiguration = Operation(
    "getConfiguration", "Look up what a sign-up page needs to know", tag: .installation,
    reply: Reply(
      "How the installation is set up.",
      .closed([
        .required("mailServiceEnabled", Schema.boolean.described("Whether addresses are confirmed by mail.")),
        .required(
          "passwordRule",
          Schema.string().example(.string(PasswordRule.explanation)).described("For people to read.")),
        .required("firstSignUp", Schema.boolean.described("Whether the installation has no owner yet.")),
        .required("setupTokenNeeded", Schema.boolean.described("Whether registering takes the setup token.")),
      ])),
    errors: [.databaseUnavailable])

  static let getStatus = Operation(
    "getStatus", "Look whether the database answers", tag: .installation,
    reply: Reply("Whether it does.", .closed([.required("status", .string(oneOf: ["OK", "NOT_READY"]))])))

  static let getDemo = Operation(
    "getDemo", "Look for a demo", "There is none.", tag: .installation, reply: nil, errors: [.noDemo])
}
