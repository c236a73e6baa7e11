import FaceDomain
import HTTPKit
import HTTPTypes

extension Operation.Tag {
  static let faces = Operation.Tag("Faces", "The stored examples, by which subjects are recognised.")
}

extension Operation {
  static let addFace = Operation(
    "addFace", "Add a face to a subject",
    """
    Stores the face of a photo as an example of a subject; a subject that isn't there is made. The photo must show \
    exactly one face. What is answered with 201 is on disk. With an `Idempotency-Key` a request whose answer was lost \
    may be sent again: for a day it is answered as it was, and adds nothing.
    """,
    tag: .faces, security: .serviceKey(.recognition),
    parameters: [
      .query(
        "subject", .subjectName, isRequired: true,
        "Whose face it is. Letter case does not matter; the reply has the stored spelling. It may stand in the form "
          + "instead."),
      .threshold, .detectFaces,
      .header(
        "Idempotency-Key",
        .string(minimumLength: 1, maximumLength: 255, pattern: "^[!-~]+$")
          .example("8e03978e-40d5-43e8-bc93-6894a57f9324"),
        "A name of this request alone, such as a UUID, of visible ASCII characters."),
    ],
    body: .photos([.file]),
    reply: Reply("The stored face.", status: .created, .storedFace),
    errors: .photo + .subjectName + [
      .invalid("Subject name is empty; "), .missingParameter("subject"), .moreThanOneFace,
      .qualityTooLow(quality: 0.31, minimum: 0.5, reasons: ["blurred", "dark"]), .notLive, .cannotJudge("liveness"),
      .keyOfAnotherRequest, .invalid("Idempotency-Key should have 1 to 255 visible ASCII characters"),
      .invalid("The service requires more of a face than detect_faces=false can tell"),
    ])

  static let listFaces = Operation(
    "listFaces", "List the stored faces", "Oldest first. A page past the end is empty.",
    tag: .faces, security: .serviceKey(.recognition),
    parameters: [
      .query("subject", .string().example("Ann"), "Only this subject's, whatever the letter case."), .page, .size,
    ],
    reply: Reply(
      "A part of the list.",
      .closed([
        .required("faces", .array(of: .storedFace).described("Of this part.")),
        .required("page_number", .integer(minimum: 0).example(0).described("As asked for.")),
        .required("page_size", .integer(minimum: 1, maximum: 2000).example(20).described("As asked for.")),
        .required("total_pages", .integer(minimum: 0).example(1).described("Of this size.")),
        .required("total_elements", .integer(minimum: 0).example(1).described("Faces in all parts.")),
      ])))

  static let deleteFaces = Operation(
    "deleteFaces", "Delete the faces of a subject, or all",
    """
    With `subject`: deletes the subject and its faces. Without it: deletes **all** faces and subjects of the service. \
    A blank subject is refused, so that an empty variable does not wipe a collection. Photos go with their faces.

    The subject may stand in a form instead, as `multipart/form-data` or `application/x-www-form-urlencoded`; a body \
    of another kind is refused.
    """,
    tag: .faces, security: .serviceKey(.recognition),
    parameters: [
      .query("subject", .string(minimumLength: 1).example("Ann"), "Whose faces to delete, whatever the letter case.")
    ],
    reply: Reply("How many faces were deleted.", .deleted),
    errors: [
      .invalid("Subject name is empty; "),
      .malformed("Parameters are taken from the query or from a form, not from a body of another kind"),
      .tooLarge(what: "The request", limit: 64 << 10), .tooSlow(seconds: 60),
    ])

  static let deleteFace = Operation(
    "deleteFace", "Delete a stored face", "Its subject stays, even without any face left.",
    tag: .faces, security: .serviceKey(.recognition), parameters: [.imageID],
    reply: Reply("The face that was deleted.", .storedFace), errors: .imageID + .imageNotFound)

  static let deleteListedFaces = Operation(
    "deleteListedFaces", "Delete several stored faces", "All in one transaction. Unknown ids are skipped.",
    tag: .faces, security: .serviceKey(.recognition), body: .json(.array(of: .uuid), largest: 1 << 20),
    reply: Reply("The faces that were deleted.", .array(of: .storedFace)), errors: [.busy])

  static let downloadFace = Operation(
    "downloadFace", "Download the photo of a stored face", "The bytes as they were uploaded, where photos are kept.",
    tag: .faces, security: .serviceKey(.recognition), parameters: [.imageID],
    reply: .photo, errors: .download)

  static let staticImage = Operation(
    "staticImage", "Show the photo of a stored face",
    "The same photo, for the `src` of an image: the key stands in the path.",
    tag: .faces,
    parameters: [.path("api_key", .uuid, "The key of the recognition service."), .imageID],
    reply: .photo,
    errors: .download + [
      .keyNotUUID, .serviceNotFound(.recognition, key: "00000000-0000-4000-8000-000000000000"), .databaseUnavailable,
    ])
}

extension [APIError] {
  fileprivate static let imageNotFound: [APIError] = [.imageNotFound("6b135f5b-a365-4522-b1f1-4c9ac2dd0728")]
  /// Photos on their way take memory, of which there may be none left.
  fileprivate static let download: [APIError] = imageID + imageNotFound + [.busy]
}

extension Operation.Reply {
  fileprivate static let photo = Operation.Reply(
    "The photo.", contentType: "application/octet-stream", .binary,
    headers: [.init("Cache-Control", "private, max-age=31536000")])
}
