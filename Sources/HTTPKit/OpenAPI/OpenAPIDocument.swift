package import HTTPTypes

/// The description of a server, made of the very routes it answers. Served as OpenAPI 3.1 and as a page.
package struct OpenAPIDocument: Sendable {
  package struct Route: Sendable {
    let method: HTTPRequest.Method
    /// Variables in braces, as the router takes them and as OpenAPI writes them.
    let path: String
    let operation: Operation

    package init(_ method: HTTPRequest.Method, _ path: String, _ operation: Operation) {
      self.method = method
      self.path = path
      self.operation = operation
    }
  }

  let title: String
  let version: String
  let description: String
  /// Sorted by tag; within a tag in the order they were given in.
  let routes: [Route]

  /// - Parameter description: paragraphs, parted by blank lines; code in backticks.
  package init(title: String = "CompreFace", version: String, description: String = conventions, routes: [Route]) {
    self.title = title
    self.version = version
    self.description = description
    let order = Self.tags(routes).map(\.name)
    self.routes = order.flatMap { name in routes.filter { $0.operation.tag.name == name } }
  }

  /// In the order of their first operation.
  var tags: [Operation.Tag] { Self.tags(routes) }

  private static func tags(_ routes: [Route]) -> [Operation.Tag] {
    var seen: Set<String> = []
    return routes.map(\.operation.tag).filter { seen.insert($0.name).inserted }
  }

  func routes(tagged tag: Operation.Tag) -> [Route] { routes.filter { $0.operation.tag.name == tag.name } }

  /// Schemas that stand once, by name, in the order of their first use.
  var namedSchemas: [(name: String, schema: Schema)] {
    var seen: Set<String> = []
    return routes.flatMap(\.operation.namedParts).filter { seen.insert($0.name).inserted }
  }

  /// An example of every error of every operation, by status and code.
  var errors: [APIError] {
    var seen: Set<String> = []
    return routes.flatMap(\.operation.allErrors)
      .filter { seen.insert("\($0.status.code) \($0.code) \($0.message)").inserted }
      .sorted { ($0.status.code, $0.code) < ($1.status.code, $1.code) }
  }

  /// Whether some of it is for people who are signed in.
  var hasAccounts: Bool { routes.contains { $0.operation.security.isAccount } }

  /// The ways to say who is asking that some operation takes.
  var securitySchemes: [SecurityScheme] {
    let used = Set(routes.flatMap(\.operation.security.schemes))
    return SecurityScheme.allCases.filter(used.contains)
  }

  /// What a reader of the document would stumble over. Empty, or the code is wrong.
  package var contradictions: [String] {
    let ids = Dictionary(grouping: routes, by: \.operation.id).filter { $0.value.count > 1 }.keys
    let places = Dictionary(grouping: routes) { "\($0.method.rawValue) \($0.path)" }.filter { $0.value.count > 1 }.keys
    let variables = routes.filter { Set($0.variables) != Set($0.operation.pathParameters) }.map(\.operation.id)
    let tags = Dictionary(grouping: routes.map(\.operation.tag), by: \.name)
      .filter { tag in tag.value.contains { $0 != tag.value[0] } }.keys
    let schemas = Dictionary(grouping: routes.flatMap(\.operation.namedParts), by: \.name)
      .filter { part in part.value.contains { $0.schema != part.value[0].schema } }.keys
    let statuses = routes.filter { $0.operation.hasRepeatedStatus }.map(\.operation.id)
    return ids.map { "The id \($0) stands for several operations" }
      + places.map { "\($0) has several operations" }
      + variables.map { "\($0) documents other path variables than its path has" }
      + tags.map { "The tag \($0) has several descriptions" }
      + schemas.map { "The name \($0) stands for several schemas" }
      + statuses.map { "\($0) has several replies of one status" }
  }
}

extension OpenAPIDocument.Route {
  var variables: [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") && $0.hasSuffix("}") }
      .map { String($0.dropFirst().dropLast()) }
  }
}

extension Operation {
  fileprivate var pathParameters: [String] { parameters.filter { $0.place == .path }.map(\.name) }

  fileprivate var namedParts: [(name: String, schema: Schema)] {
    var schemas = parameters.map(\.schema)
    switch body {
    case .json(let schema, _): schemas.append(schema)
    case .form(let fields, _): schemas += fields.map(\.schema)
    case .photos, nil: break
    }
    schemas += replies.compactMap(\.content?.schema) + [.error]
    if allErrors.contains(where: { $0.oauthName != nil }) { schemas.append(.oauthError) }
    return schemas.flatMap(\.namedParts)
  }

  fileprivate var hasRepeatedStatus: Bool {
    let statuses = replies.map(\.status.code) + errorReplies.map(\.status.code)
    return Set(statuses).count < statuses.count
  }
}
