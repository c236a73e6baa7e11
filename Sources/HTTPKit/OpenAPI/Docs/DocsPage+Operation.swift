import FaceDomain
import HTTPTypes

/// One operation of the page.
extension DocsPage {
  /// Characters that fit beside the text of an operation.
  static let sampleWidth = 54

  static func article(_ route: OpenAPIDocument.Route, _ server: String) -> HTML {
    let operation = route.operation
    return """
      <article id="\(operation.id)" aria-labelledby="\(operation.id)-title">
      <h3 id="\(operation.id)-title"><a href="#\(operation.id)">\(operation.summary)</a></h3>
      <p class="endpoint">\(badge(route))<code>\(route.path)</code></p>
      <div class="columns">
      <div>
      \(HTML.prose(operation.description))\(key(operation))\(parameters(operation))\(body(operation))\
      \(replies(operation))\(errors(operation))</div>
      <div class="samples">
      <h4>Example call</h4>
      <pre><code>\(route.curl(server: server))</code></pre>
      \(sample(operation))</div>
      </div>
      </article>

      """
  }

  private static func key(_ operation: Operation) -> HTML {
    switch operation.security {
    case .open: "<p class=\"key\">No key needed</p>\n"
    case .serviceKey(let type): "<p class=\"key\"><a href=\"#keys\">Key</a> of a \(type.name) service</p>\n"
    case .account(let scope?):
      """
      <p class="key"><a href="#signing-in">Session</a>, or a personal access token with the scope \
      <code>\(scope)</code></p>

      """
    case .account(nil): "<p class=\"key\"><a href=\"#signing-in\">Session</a>; no personal access token</p>\n"
    case .keyOrSession:
      "<p class=\"key\"><a href=\"#keys\">Key</a> of any service, or a <a href=\"#signing-in\">session</a></p>\n"
    case .client: "<p class=\"key\">HTTP Basic with <code>CommonClientId:password</code></p>\n"
    }
  }

  private static func parameters(_ operation: Operation) -> HTML {
    guard !operation.parameters.isEmpty else { return "" }
    let rows = operation.parameters.map { parameter in
      let fallback: HTML =
        switch parameter.fallback {
        case nil, .string(""): ""
        case let value?: " Default <code>\(value.plain)</code>."
        }
      return [
        name(
          parameter.name, parameter.schema, note: parameter.isRequired ? "required" : "",
          place: parameter.place.rawValue),
        "\(HTML.words(parameter.description))\(fallback)",
      ] as [HTML]
    }
    return """
      <h4>Parameters</h4>
      \(HTML.table(caption: "Parameters of \(operation.id)", headings: ["Name", "Meaning"], rows))
      """
  }

  private static func body(_ operation: Operation) -> HTML {
    switch operation.body {
    case nil: ""
    case .json(let schema, _):
      """
      <h4>Body</h4>
      <p><code>application/json</code>, \(schema.kind)</p>
      \(fields(schema, caption: "Body of \(operation.id)"))
      """
    case .form(let properties, _):
      """
      <h4>Body</h4>
      <p><code>application/x-www-form-urlencoded</code> or <code>multipart/form-data</code>; the query may hold the \
      fields instead.</p>
      \(fields(.open(properties), caption: "Body of \(operation.id)"))
      """
    case .photos(let photos):
      """
      <h4>Body</h4>
      <p><code>multipart/form-data</code> with files, or <code>application/json</code> with the same fields in base64. \
      A form may hold the parameters too.</p>
      \(HTML.table(
        caption: "Body of \(operation.id)", headings: ["Name", "Meaning"],
        photos.map { [name($0.field, .binary, note: "required"), HTML.words($0.description)] }))
      """
    }
  }

  private static func replies(_ operation: Operation) -> [HTML] {
    operation.replies.map { reply in
      let type: HTML =
        switch reply.content?.type {
        case nil: " It has no body."
        case "application/json": ""
        case let type?: " It is <code>\(type)</code>."
        }
      let rest = reply.content.map { fields($0.schema, caption: "Reply \(reply.status.code) of \(operation.id)") }
      return """
        <h4>Reply <span class="status">\(reply.status.code)</span></h4>
        <p>\(HTML.words(reply.description))\(type)</p>
        \(rest ?? "")
        """
    }
  }

  private static func errors(_ operation: Operation) -> HTML {
    let errors = operation.errorReplies.flatMap(\.errors)
    guard !errors.isEmpty else { return "" }
    return """
      <details>
      <summary>Errors <span class="count">\(Set(errors.map(ErrorKey.init)).count)</span></summary>
      \(errorTable(errors, caption: "Errors of \(operation.id)"))</details>

      """
  }

  private static func sample(_ operation: Operation) -> HTML {
    if let reply = operation.reply {
      guard let content = reply.content, content.type == "application/json" else { return "" }
      return """
        <h4>Example reply</h4>
        <pre><code>\(content.schema.example.text(width: sampleWidth))</code></pre>

        """
    }
    return """
      \(operation.errors.prefix(1).map {
        "<h4>Example reply</h4>\n<pre><code>\($0.json.text(width: sampleWidth))</code></pre>\n"
          as HTML
      })
      """
  }

  static func fields(_ schema: Schema, caption: String) -> HTML {
    HTML.table(
      caption: caption, headings: ["Field", "Meaning"],
      schema.fields.map { field in
        [
          name(field.name, field.schema, note: field.isRequired ? "" : "optional"),
          HTML.words(field.schema.description),
        ]
      })
  }

  /// A name with, below it, what kind of value it is.
  private static func name(_ name: String, _ schema: Schema, note: String, place: String = "") -> HTML {
    let start: HTML = place.isEmpty ? "" : "\(place), "
    let end: HTML = note.isEmpty ? "" : ", <em>\(note)</em>"
    return "<code>\(name)</code> <span class=\"kind\">\(start)\(schema.kind)\(end)</span>"
  }

  static func errorTable(_ errors: [APIError], caption: String) -> HTML {
    let groups = Dictionary(grouping: errors, by: ErrorKey.init).sorted { $0.key < $1.key }
    return HTML.table(
      caption: caption, headings: ["Status", "Code", "Message, for example"],
      groups.map { key, errors in
        ["\(key.status)", key.label, "\(errors.map { "<p>\($0.message)</p>\n" as HTML })"]
      })
  }
}

/// What programs tell errors apart by.
private struct ErrorKey: Hashable, Comparable {
  let status: Int
  let code: Int
  /// In OAuth's form, which has no code.
  let name: String?

  init(_ error: APIError) {
    (status, code, name) = (error.status.code, error.code, error.oauthName)
  }

  var label: HTML { name.map { "<code>\($0)</code>" } ?? "\(code)" }

  static func < (one: ErrorKey, other: ErrorKey) -> Bool {
    (one.status, one.code, one.name ?? "") < (other.status, other.code, other.name ?? "")
  }
}
