import FaceDomain
import HTTPKit
import HTTPTypes

extension Operation.Tag {
  static let subjects = Operation.Tag("Subjects", "The people a service knows, each with any number of faces.")
}

extension Operation {
  static let createSubject = Operation(
    "createSubject", "Create a subject without faces", "Adding a face makes its subject too.",
    tag: .subjects, security: .serviceKey(.recognition),
    body: .subjectName,
    reply: Reply("The subject.", status: .created, .subject),
    errors: .subjectBody + [.subjectExists])

  static let listSubjects = Operation(
    "listSubjects", "List the subjects", "Oldest first, all of them; with `page` or `size` a part.",
    tag: .subjects, security: .serviceKey(.recognition), parameters: [.page, .size],
    reply: Reply(
      "Their names.",
      .closed([.required("subjects", .array(of: .string().example("Ann")).described("Also those without faces."))])))

  static let deleteSubjects = Operation(
    "deleteSubjects", "Delete all subjects", "With their faces and photos.",
    tag: .subjects, security: .serviceKey(.recognition),
    reply: Reply("How many subjects were deleted.", .deleted))

  static let renameSubject = Operation(
    "renameSubject", "Rename a subject",
    """
    Where the new name is another subject's, the faces move to that one, which keeps its spelling, and the old subject \
    is gone.
    """,
    tag: .subjects, security: .serviceKey(.recognition),
    parameters: [.subject("The present name, whatever its letter case, in percent encoding.")],
    body: .subjectName,
    reply: Reply(
      "Whether anything changed.",
      .closed([.required("updated", .boolean.described("False where the names are the same."))])),
    errors: .subjectBody + .subjectVariable + [.subjectNotFound("Ann")])

  static let deleteSubject = Operation(
    "deleteSubject", "Delete a subject", "With its faces and photos.",
    tag: .subjects, security: .serviceKey(.recognition),
    parameters: [.subject("The name, whatever its letter case, in percent encoding.")],
    reply: Reply("The subject in its stored spelling.", .subject),
    errors: .subjectVariable + [.subjectNotFound("Ann")])
}

extension Operation.Parameter {
  fileprivate static func subject(_ description: String) -> Operation.Parameter {
    .path("subject", .string(minimumLength: 1).example("Ann"), description)
  }
}

extension Operation.Body {
  fileprivate static let subjectName = Operation.Body.json(
    .open([
      .required(
        "subject", .subjectName.described("1 to 50 characters, not all of them blank, none of `;`, `/` and `\\`."))
    ]))
}

extension Schema {
  fileprivate static let subject = Schema.closed([.required("subject", .string().example("Ann").described("Its name."))]
  )
}

extension [APIError] {
  fileprivate static let subjectBody: [APIError] = subjectName + [.invalid("Subject name cannot be empty")]
}
