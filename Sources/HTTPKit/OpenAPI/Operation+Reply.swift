package import HTTPTypes

extension Operation {
  /// A reply that is no error.
  package struct Reply: Sendable, Equatable {
    struct Content: Sendable, Equatable {
      let type: String
      let schema: Schema
    }

    package struct Header: Sendable, Equatable {
      let name: String
      let schema: Schema

      package init(_ name: String, _ schema: Schema) {
        self.name = name
        self.schema = schema
      }

      /// One that always has this value.
      package init(_ name: String, _ value: String) {
        self.init(name, .string(oneOf: [value]))
      }
    }

    let status: HTTPResponse.Status
    let description: String
    /// Nil for a reply without a body, which has no type either.
    let content: Content?
    /// Those worth knowing.
    let headers: [Header]

    private init(_ description: String, _ status: HTTPResponse.Status, _ content: Content?, _ headers: [Header]) {
      self.status = status
      self.description = description
      self.content = content
      self.headers = headers
    }

    package init(
      _ description: String, status: HTTPResponse.Status = .ok, contentType: String = "application/json",
      _ schema: Schema, headers: [Header] = []
    ) {
      self.init(description, status, Content(type: contentType, schema: schema), headers)
    }

    /// A reply without a body.
    package static func empty(
      _ description: String, status: HTTPResponse.Status = .ok, headers: [Header] = []
    ) -> Reply {
      Reply(description, status, nil, headers)
    }

    /// A reply that sends a browser elsewhere, without a body.
    /// - Parameter example: an address it may send to.
    package static func redirect(_ description: String, example: String) -> Reply {
      empty(
        description, status: .found,
        headers: [Header("Location", Schema.string().example(.string(example)).described("Where to go."))])
    }
  }

  /// The reply to a request that succeeds, and the others.
  var replies: [Reply] { (reply.map { [$0] } ?? []) + otherReplies }
}
