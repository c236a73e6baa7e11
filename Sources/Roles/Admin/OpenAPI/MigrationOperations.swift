import HTTPKit
import Storage

extension Operation.Tag {
  static let migration = Operation.Tag(
    "Migration", "Stored faces that get embeddings of another calculator, from their photos.")
}

/// Who may is said by ``AdminRouteTable``.
extension Operation {
  static let lookAtMigration = Operation(
    "lookAtMigration", "See how far stored faces are with another calculator",
    """
    Until all are done they are recognised by the calculator in use. The new one takes over by itself, unless a \
    subject would be lost by it: then it waits for consent.
    """,
    tag: .migration, reply: Reply("How far it is.", .migration), errors: [notAllowed])

  static let listMigrationFailures = Operation(
    "listMigrationFailures", "List the faces that have no embedding of the new calculator",
    "With why. Uploading another photo of the same person is what helps.",
    tag: .migration,
    parameters: [
      .query("page", Schema.integer(minimum: 0), "Counted from 0."),
      .query("size", Schema.integer(minimum: 1, maximum: 1000), "Of a page, by default 100."),
    ],
    reply: Reply("The faces, those added first at the beginning.", .array(of: .migrationFailure)),
    errors: [notAllowed, .malformed("The parameter size is '0', a whole number from 1 to 1000 is expected")])

  static let startMigration = Operation(
    "startMigration", "Give stored faces embeddings of the core's calculator",
    "Makes those that are missing, and tries again those that failed. Goes on after the reply, and after a restart.",
    tag: .migration, parameters: [acceptLosses], reply: Reply("How far it is.", .migration),
    errors: [notAllowed, .migrationUnderWay, .upstreamServersConnected])

  static let migrate = Operation(
    "migrate", "Give stored faces embeddings of the core's calculator", "As CompreFace 1.2 has it.",
    tag: .migration, parameters: [acceptLosses],
    reply: Reply("It goes on after the reply.", contentType: "text/plain", .string(oneOf: ["Migration started"])),
    errors: [notAllowed, .migrationUnderWay, .upstreamServersConnected])

  private static let notAllowed = APIError.notAllowed("Action not allowed for current user")
  private static let acceptLosses = Parameter.query(
    "acceptLosses", .boolean,
    "Whether the new calculator takes over although subjects would not be recognised any more; by default not.")
}

extension Schema {
  private static let count = Schema.integer(minimum: 0)

  fileprivate static let migration = Schema.closed([
    .required(
      "state",
      Schema.string(oneOf: AccountRows.MigrationEntry.State.allCases.map(\.rawValue)).described(
        "`asked`: no server has taken notice yet. `waiting`: all that can be done is done, and it takes consent that subjects are lost."
      )),
    .required(
      "calculator",
      Schema.string().nullable().example("dlib.Calculator@resnet_v1")
        .described("Whose embeddings faces are compared by; null before the first server has run.")),
    .required(
      "target",
      Schema.string().nullable().example("sface.Calculator@2021dec")
        .described("The calculator that is to take over; null where nothing is to be done.")),
    .required("faces", count.example(1200).described("All that are stored.")),
    .required("done", count.example(1180).described("With an embedding of the target, or of the one in use.")),
    .required("remaining", count.example(17)),
    .required(
      "failed",
      .closed([
        .required("no-photo", count.described("Its photo was not kept.")),
        .required("no-face", count.described("No face was found in its photo.")),
        .required("unreadable", count.described("Its photo can't be read.")),
        .required("core", count.described("The core failed on it.")),
      ])),
    .required(
      "subjectsLost", count.example(1).described("Subjects of whose faces none has an embedding of the target.")),
  ]).named("Migration")

  fileprivate static let migrationFailure = Schema.closed([
    .required("image_id", .uuid), .required("subject", .string().example("Ann")),
    .required("service", .string().example("Doorbell")), .required("serviceId", .uuid),
    .required("application", .string().example("Home")),
    .required("reason", .string(oneOf: RecalculationFailure.allCases.map(\.rawValue))),
  ]).named("MigrationFailure")
}
