import HTTPKit
import HTTPTypes

extension Operation.Tag {
  static let signingIn = Operation.Tag(
    "Signing in", "Sessions: how they begin, go on and end. They live in cookies, or in what a program keeps.")
}

extension Operation {
  static let getTokens = Operation(
    "getTokens", "Sign in, or stay signed in",
    """
    With `grant_type=password`, the e-mail address as `username` and the password, a session begins. With \
    `grant_type=refresh_token` it goes on: the refresh token comes from the cookie `REFRESH_TOKEN`, and only without \
    it from the parameter; the old pair of tokens is no longer good.

    The tokens are set as the cookies `CFSESSION` and `REFRESH_TOKEN`, too. A third cookie, `CFBROWSER`, tells the \
    server that somebody has signed in with this browser before: its tries are counted by themselves, so that nobody \
    else's wrong guesses keep its owner out. Other tries are counted by account and by address. Those that come too \
    soon are refused with 429, before the password is looked at.

    The parameters may stand in the query too.
    """,
    tag: .signingIn, security: .client,
    body: .form(
      [
        .required("grant_type", .string(oneOf: ["password", "refresh_token"])),
        .optional("username", .string().example("ann@example.com").described("The e-mail address, in any case.")),
        .optional("password", .string().example("correct horse battery")),
        .optional("refresh_token", .string().described("For programs that keep no cookies.")),
        .optional("scope", .string().example("all").described("Not looked at.")),
      ],
      example: [
        "grant_type": "password", "username": "ann@example.com", "password": "correct horse battery",
      ]),
    reply: Reply("Somebody is signed in.", .tokens),
    errors: [
      .oauth(.badRequest, "Bad credentials"), .oauth(.badRequest, "User is disabled"),
      .oauth(.badRequest, "Invalid refresh token"), .oauth(.badRequest, "Missing grant type"),
      .oauth(.unauthorized, "Invalid refresh token (expired)"),
      .oauth(.unauthorized, "Unauthorized grant type: implicit"), .crossSite, .tooManyAttempts(seconds: 4), .busy,
    ])

  static let signOut = Operation(
    "signOut", "Sign out",
    """
    Ends the session of the cookie `CFSESSION`, and has the browser forget its cookies. A program that keeps no cookies \
    sends `Authorization: Bearer` with its access token instead of the client's name and password.
    """,
    tag: .signingIn, security: .client, reply: .empty("Nobody is signed in any more."),
    otherReplies: [.empty("There is no cookie `CFSESSION`.", status: .badRequest)],
    errors: [.invalidToken, .crossSite])
}

extension Schema {
  fileprivate static let tokens = Schema.closed([
    .required("access_token", Schema.string().described("For the cookie `CFSESSION`, or as a bearer.")),
    .required("token_type", .string(oneOf: ["bearer"])),
    .required("refresh_token", Schema.string().described("Good once, for the next pair.")),
    .required(
      "expires_in", Schema.integer(minimum: 1).example(2400).described("For how many seconds the access token is good.")
    ),
    .required("scope", .string(oneOf: ["all"])),
  ]).named("Tokens")
}
