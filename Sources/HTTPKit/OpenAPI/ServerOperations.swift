extension Operation.Tag {
  package static let server = Operation.Tag("Server", "About the server itself.")
}

extension Operation {
  package static let docs = Operation(
    "docs", "This page", tag: .server, reply: Reply("The page.", contentType: "text/html", Schema.string()))

  package static let docsStyle = Operation(
    "docsStyle", "The style of this page", tag: .server,
    reply: Reply("The style sheet.", contentType: "text/css", Schema.string()))

  package static let openAPI = Operation(
    "openAPI", "This page for programs", "The description of this interface in OpenAPI 3.1.", tag: .server,
    reply: Reply("The document.", Schema.open([.required("openapi", .string(oneOf: ["3.1.0"]))])))

  package static let metrics = Operation(
    "metrics", "Measurements", "In the text format of Prometheus.", tag: .server,
    reply: Reply("The measurements.", contentType: "text/plain", Schema.string()))

  package static let health = Operation(
    "health", "Whether the server answers", tag: .server,
    reply: Reply("It does.", Schema.closed([.required("status", .string(oneOf: ["OK"]))])))
}
