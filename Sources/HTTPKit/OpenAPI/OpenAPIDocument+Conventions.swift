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
}
