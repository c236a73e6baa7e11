import HTTPKit
import HTTPTypes

extension Operation.Tag {
  static let services = Operation.Tag(
    "Services", "What clients have keys of. 1.2 calls them models, and so do the paths.")
}

extension Operation {
  static let listServices = Operation(
    "listServices", "List the services of an application", "Oldest first, without counts.",
    tag: .services, parameters: [.application], reply: Reply("The services.", .array(of: .service)),
    errors: .inApplication)

  static let createService = Operation(
    "createService", "Make a service", tag: .services, parameters: [.application],
    body: .json(
      .open([
        .required("name", .name),
        .required("type", .serviceType.described("It can't be changed later.")),
      ])),
    reply: Reply("The new service.", status: .created, .service),
    errors: .changingApplication + .serviceName + [
      .invalid("Model Type cannot be empty"), .invalid("Model Type 'PHOTO' doesn't exist!"),
    ])

  static let getService = Operation(
    "getService", "Look at a service", "With the number of its subjects and of its faces that have a photo.",
    tag: .services, parameters: [.application, .service], reply: Reply("The service.", .service),
    errors: .inApplication + .inService)

  static let cloneService = Operation(
    "cloneService", "Clone a service",
    """
    A new service with a new key and copies of all subjects, faces and photos. A small one is ready when this answers. \
    A large one is filled afterwards: until then the reply and `GET` have `cloning`, and its key isn't good yet, so \
    that nobody recognises with half of the faces.
    """,
    tag: .services, parameters: [.application, .service], body: .json(.open([.required("name", .name)])),
    reply: Reply("The new service.", .service),
    errors: .changingApplication + .inService + .serviceName + [.invalid("The service is itself still being filled")])

  static let renameService = Operation(
    "renameService", "Rename a service", "The name it has already is refused, as in 1.2.",
    tag: .services, parameters: [.application, .service], body: .json(.open([.required("name", .name)])),
    reply: Reply("The service.", .service), errors: .changingApplication + .inService + .serviceName)

  static let renewServiceKey = Operation(
    "renewServiceKey", "Give a service a new key", "The old one stops working at once.",
    tag: .services, parameters: [.application, .service], reply: Reply("The service.", .service),
    errors: .changingApplication + .inService)

  static let requireOfFaces = Operation(
    "requireOfFaces", "Require something of the faces of a service",
    """
    Of those that are added from now on: others are refused with 107 or 108. What the body leaves out is not required.
    """,
    tag: .services, parameters: [.application, .service],
    body: .json(
      .open([
        .optional(
          "minimumQuality",
          Schema.number(minimum: 0, maximum: 1).nullable().example(0.5).described("As the plugin `quality` says it.")),
        .optional("live", Schema.boolean.nullable().described("Whether the plugin `liveness` must say `live`.")),
      ])),
    reply: Reply("The service.", .service),
    errors: .changingApplication + .inService + [
      .invalid("Only recognition services have faces to require something of"),
      .invalid("The minimum quality must be from 0 to 1"),
    ])

  static let deleteService = Operation(
    "deleteService", "Delete a service", "With its faces and their photos. One that is being cloned stays until then.",
    tag: .services, parameters: [.application, .service], reply: .empty("It is gone."),
    errors: .changingApplication + .inService + [
      .invalid("The service is being cloned; it can be deleted when that is done")
    ])

  static let serviceStatistics = Operation(
    "serviceStatistics", "Count the requests of a service",
    "By day of UTC, newest first, for the last months (`MODEL_STATISTIC_MONTHS`). A request counts within two seconds.",
    tag: .services, parameters: [.application, .service],
    reply: Reply(
      "The days that had requests.",
      .array(
        of: .closed([
          .required("requestCount", .integer(minimum: 0)),
          .required("createdDate", .string(pattern: #"^\d{4}-\d{2}-\d{2}$"#).example("2026-11-23")),
        ]))),
    errors: .inApplication + .inService)
}

extension Operation.Parameter {
  fileprivate static let service = Operation.Parameter.path("model", .string().example("7c0e…"), "The service's id.")
}

extension Schema {
  fileprivate static let serviceType = Schema.string(oneOf: ["RECOGNITION", "DETECTION", "VERIFY"])

  fileprivate static let service = Schema.closed([
    .required("id", .string().example("7c0e4a52-0d5c-4be4-9f35-1a0cf0a7b0d2")),
    .required("name", .string().example("Doorbell")),
    .optional(
      "apiKey",
      .uuid.described(
        "What clients send as `x-api-key`. Left out for a personal access token without the scope `manage`.")),
    .required("type", .serviceType),
    .optional(
      "createdDate", .string().example("2026-11-23T10:00:00").described("UTC; services of old releases have none.")),
    .optional("subjectCount", .integer(minimum: 0)),
    .optional("imageCount", .integer(minimum: 0)),
    .optional(
      "cloning",
      Schema.closed([
        .required("copied", .integer(minimum: 0)), .required("total", .integer(minimum: 0)),
      ]).described("How many subjects and faces of how many are copied; only until it is full.")),
    .optional(
      "requirements",
      Schema.closed([
        .optional("minimumQuality", Schema.number(minimum: 0, maximum: 1)), .required("live", .boolean),
      ]).described("What faces must be like that are added; left out where nothing is required.")),
  ]).named("Service")
}

extension [APIError] {
  fileprivate static let inService: [APIError] = [
    .serviceGUIDNotFound("7c0e4a52-0d5c-4be4-9f35-1a0cf0a7b0d2"),
    .serviceOfAnotherApplication(
      service: "7c0e4a52-0d5c-4be4-9f35-1a0cf0a7b0d2", application: "b1a5cfa8-5b26-4b66-9a38-3c4d7b1f0e11"),
  ]
  fileprivate static let serviceName: [APIError] = [
    .invalid("Model name cannot be empty"), .specialCharacters, .nameTaken("Doorbell"),
  ]
}
