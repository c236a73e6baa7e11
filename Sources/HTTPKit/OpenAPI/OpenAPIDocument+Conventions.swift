extension OpenAPIDocument {
  /// What holds for all calls.
  package static let conventions = """
    Finds the faces in photos, and says whose they are. The calls are those of CompreFace 1.2, so that its SDKs and \
    the programs that use it keep working.

    A photo comes as a file of a form, or in JSON as base64, line breaks and a `data:` prefix allowed. What format it \
    has is told by its content. It is looked at upright: boxes and landmarks refer to the photo as a person sees it.

    Parameters of the query read `true`, `on`, `yes`, `1` and their opposites in any case; an empty one counts as not \
    given. Unknown parameters and unknown fields of JSON are ignored, and so is a slash at the end of a path. \
    Every `GET` answers `HEAD` too.

    Each answer has a header `X-Request-ID`, which leads to its line in the server's log.
    """

  /// How people and their programs say who they are, where a server has accounts.
  static let signingIn = """
    What is under `/admin` is for people with an account. `POST /admin/oauth/token` with their e-mail address and \
    password begins a session: it answers with an access token and a refresh token, and sets both as cookies. Browsers \
    need no more than that; programs send the access token as `Authorization: Bearer TOKEN`. It ends soon, and the \
    refresh token gets the next pair.

    Scripts take a personal access token instead, in the same header. Its owner makes it, names it and gives it \
    scopes; it is shown once. It may do what its scopes say, and never more than its owner. What says that it needs a \
    session takes none.

    What changes something is refused, with 403, where a browser sends it from a page of another site. Programs that \
    are no browsers send neither `Origin` nor `Sec-Fetch-Site`, and are served.
    """
}
