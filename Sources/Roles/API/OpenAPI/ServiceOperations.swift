import HTTPKit

extension Operation {
  static let config = Operation(
    "config", "What a client may send", "In bytes. Base64 in JSON may be a third larger.",
    tag: .server,
    reply: Reply(
      "The limits.",
      .closed([
        .required(
          "clientMaxFileSize", .integer(minimum: 1).example(5_242_880).described("Of one photo.")),
        .required(
          "clientMaxBodySize", .integer(minimum: 1).example(10_485_760).described("Of a whole request.")),
      ])))

  static let consistence = Operation(
    "consistence", "Whether the stored faces fit the calculator",
    "Faces without an embedding of the calculator in use are not found.",
    tag: .server,
    reply: Reply(
      "The server is ready.",
      .closed([
        .required("status", .string(oneOf: ["OK"])),
        .required(
          "dbIsInconsistent",
          .boolean.example(false).described("Whether there are faces without an embedding of the calculator in use.")),
        .required(
          "demoFaceCollectionIsInconsistent",
          .boolean.example(false).described("Always false: there is no demo collection.")),
        .required("saveImagesToDB", .boolean.described("Whether photos are kept.")),
      ])),
    errors: [.coreUnavailable, .databaseUnavailable])
}
