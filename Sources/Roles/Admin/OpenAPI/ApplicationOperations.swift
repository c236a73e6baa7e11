import HTTPKit
import HTTPTypes

extension Operation.Tag {
  static let applications = Operation.Tag(
    "Applications", "Groups of services, and who may use them. A foreign one is as if it did not exist.")
}

/// Who may is said by ``AdminRouteTable``.
extension Operation {
  static let listApplications = Operation(
    "listApplications", "List applications",
    "All of them for owners and administrators of the installation, sorted by name; for users their own.",
    tag: .applications, reply: Reply("The applications.", .array(of: .application)))

  static let createApplication = Operation(
    "createApplication", "Make an application", "Its owner is whoever makes it.",
    tag: .applications, body: .applicationName,
    reply: Reply("The new application.", status: .created, .application),
    errors: .applicationName + [.notAllowed("Action not allowed for current user")])

  static let getApplication = Operation(
    "getApplication", "Look at an application", tag: .applications, parameters: [.application],
    reply: Reply("The application.", .application), errors: .inApplication)

  static let renameApplication = Operation(
    "renameApplication", "Rename an application", tag: .applications, parameters: [.application],
    body: .applicationName, reply: Reply("The application.", .application),
    errors: .changingApplication + .applicationName)

  static let renewApplicationKey = Operation(
    "renewApplicationKey", "Give an application a new key", "No call takes this key; 1.2 has it, and so have we.",
    tag: .applications, parameters: [.application], reply: Reply("The application.", .application),
    errors: .changingApplication)

  static let deleteApplication = Operation(
    "deleteApplication", "Delete an application", "With its services, their faces and their photos.",
    tag: .applications, parameters: [.application], reply: .empty("It is gone."), errors: .changingApplication)
}

extension Operation.Parameter {
  static let application = Operation.Parameter.path("app", .string().example("b1a5…"), "The application's id.")
}

extension Operation.Body {
  fileprivate static let applicationName = Operation.Body.json(.open([.required("name", .name)]))
}

extension Schema {
  /// Of an application or a service.
  static let name = Schema.string(minimumLength: 1, maximumLength: 50).example("Front door")
    .described("1 to 50 characters, not all of them blank, none of `;`, `/` and `\\`.")

  static let role = Schema.string(oneOf: ["OWNER", "ADMINISTRATOR", "USER"])

  fileprivate static let application = Schema.closed([
    .required("id", .string().example("b1a5cfa8-5b26-4b66-9a38-3c4d7b1f0e11")),
    .required("name", .string().example("Front door")),
    .required("apiKey", .uuid),
    .required("role", Schema.role.nullable().described("The caller's; null for one who isn't a member.")),
    .required(
      "owner",
      Schema.closed([
        .required("userId", .string()), .required("firstName", .string()), .required("lastName", .string()),
      ]).nullable()),
  ]).named("Application")
}

extension [APIError] {
  /// For whoever looks into an application.
  static let inApplication: [APIError] = [.applicationNotFound("b1a5cfa8-5b26-4b66-9a38-3c4d7b1f0e11")]
  /// For whoever changes one.
  static let changingApplication: [APIError] = inApplication + [.notAllowed("Action not allowed for current user")]
  fileprivate static let applicationName: [APIError] = [
    .invalid("Application name cannot be empty"), .specialCharacters, .nameTaken("Front door"),
  ]
}
