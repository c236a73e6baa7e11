package import FaceDomain

/// What a route does, for those who call it. Every route is registered with one.
package struct Operation: Sendable, Equatable {
  /// Under which heading an operation stands.
  package struct Tag: Sendable, Equatable {
    package let name: String
    package let description: String

    package init(_ name: String, _ description: String) {
      self.name = name
      self.description = description
    }
  }

  package enum Security: Sendable, Equatable {
    /// For everybody.
    case open
    /// The header `x-api-key` with the key of a service of this type.
    case serviceKey(ServiceType)
    /// A session's access token, in the cookie `CFSESSION` or as a bearer; or a personal access token that has this
    /// scope. Without a scope a session alone: personal access tokens are refused.
    case account(scope: String?)
    /// The key of a service, whatever its type, or the session of anybody: what a gateway asks for before a core.
    case keyOrSession
    /// The name and password of the program that asks for a session, by HTTP Basic. Everybody knows them.
    case client
  }

  /// Unique in a document, in camel case: generated clients name their functions by it.
  package var id: String
  /// A few words without a full stop.
  package var summary: String
  /// Paragraphs, parted by blank lines; code in backticks.
  package var description: String
  package var tag: Tag
  package var security: Security
  package var parameters: [Parameter]
  package var body: Body?
  /// Nil for an operation that only ever refuses.
  package var reply: Reply?
  /// Replies of other statuses that are no errors of ours, such as one without a body.
  package var otherReplies: [Reply]
  /// What can go wrong here, an example each. What follows from who may, parameters and body is added: ``allErrors``.
  package var errors: [APIError]

  package init(
    _ id: String, _ summary: String, _ description: String = "", tag: Tag, security: Security = .open,
    parameters: [Parameter] = [], body: Body? = nil, reply: Reply?, otherReplies: [Reply] = [],
    errors: [APIError] = []
  ) {
    self.id = id
    self.summary = summary
    self.description = description
    self.tag = tag
    self.security = security
    self.parameters = parameters
    self.body = body
    self.reply = reply
    self.otherReplies = otherReplies
    self.errors = errors
  }
}

extension Operation {
  /// A variable of the path or a parameter of the query.
  package struct Parameter: Sendable, Equatable {
    enum Place: String, Sendable { case path, query, header }

    let name: String
    let place: Place
    let schema: Schema
    let isRequired: Bool
    let fallback: JSONValue?
    let description: String
    /// Whether a value that can't be used counts as not given, instead of being refused.
    let isLenient: Bool

    package static func path(_ name: String, _ schema: Schema, _ description: String) -> Parameter {
      Parameter(
        name: name, place: .path, schema: schema, isRequired: true, fallback: nil, description: description,
        isLenient: false)
    }

    package static func header(_ name: String, _ schema: Schema, _ description: String) -> Parameter {
      Parameter(
        name: name, place: .header, schema: schema, isRequired: false, fallback: nil, description: description,
        isLenient: false)
    }

    package static func query(
      _ name: String, _ schema: Schema, default fallback: JSONValue? = nil, isRequired: Bool = false,
      isLenient: Bool = false, _ description: String
    ) -> Parameter {
      Parameter(
        name: name, place: .query, schema: schema, isRequired: isRequired, fallback: fallback,
        description: description, isLenient: isLenient)
    }
  }

  /// A photo in a request.
  package struct Photo: Sendable, Equatable {
    /// Of the part of a form, and of the field in JSON.
    let field: String
    /// What the message about a missing JSON field calls it.
    let nameInErrors: String
    let description: String

    package init(_ field: String, nameInErrors: String, _ description: String) {
      self.field = field
      self.nameInErrors = nameInErrors
      self.description = description
    }
  }

  package enum Body: Sendable, Equatable {
    /// As files of a form, which may hold the query's parameters too, or as base64 in JSON.
    case photos([Photo])
    /// - Parameter largest: bytes.
    case json(Schema, largest: Int = 64 << 10)
    /// As fields of a form, encoded or in parts, or in the query.
    /// - Parameter example: an object with the fields of the example; nil for all that are required.
    case form([Schema.Property], example: JSONValue? = nil)
  }
}
