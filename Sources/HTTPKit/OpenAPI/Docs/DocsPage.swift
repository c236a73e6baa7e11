import HTTPTypes

/// The document as one page for people: no script, nothing loaded but its style sheet, no style in its markup.
package enum DocsPage {
  /// - Parameters:
  ///   - style: where ``css`` is served.
  ///   - server: what the example commands call.
  package static func html(
    _ document: OpenAPIDocument, style: String = "/docs/docs.css", openAPI: String = "/openapi.json",
    server: String = "localhost:8000"
  ) -> String {
    let page: HTML = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(document.title) API</title>
      <link rel="stylesheet" href="\(style)">
      </head>
      <body>
      <a class="skip" href="#content">Skip to the content</a>
      <div class="page">
      \(contents(document))
      <main id="content">
      <header id="start">
      <h1>\(document.title) API</h1>
      <p class="version">Version \(document.version) · <a href="\(openAPI)">OpenAPI 3.1</a></p>
      \(HTML.prose(document.description))</header>
      \(keys)
      \(document.hasAccounts ? signingIn : "")
      \(document.tags.map { section($0, document.routes(tagged: $0), server) })
      \(objects(document))
      \(errors(document))
      </main>
      </div>
      </body>
      </html>

      """
    return page.text
  }

  private static func contents(_ document: OpenAPIDocument) -> HTML {
    let tags = document.tags.map { tag in
      let links = document.routes(tagged: tag).map { route in
        "<li><a href=\"#\(route.operation.id)\">\(badge(route))<span>\(route.operation.summary)</span></a></li>\n"
          as HTML
      }
      return "<li><a class=\"tag\" href=\"#\(anchor(tag))\">\(tag.name)</a>\n<ul>\n\(links)</ul></li>\n" as HTML
    }
    let signingIn: HTML = document.hasAccounts ? "<li><a class=\"tag\" href=\"#signing-in\">Signing in</a></li>" : ""
    return """
      <nav aria-label="Contents">
      <p class="brand"><a href="#start">\(document.title) <span>API</span></a></p>
      <ul>
      <li><a class="tag" href="#keys">Keys</a></li>
      \(signingIn)
      \(tags)<li><a class="tag" href="#objects">Objects</a></li>
      <li><a class="tag" href="#errors">Errors</a></li>
      </ul>
      </nav>
      """
  }

  private static let keys: HTML = """
    <section id="keys" aria-labelledby="keys-title">
    <h2 id="keys-title">Keys</h2>
    <p>A call says who is asking with the header <code>x-api-key</code>. A key belongs to one service, and each \
    service is of one type: recognition, detection or verification. For the calls of another type its key is as \
    unknown as any other.</p>
    <pre><code>curl -H "x-api-key: $KEY" …</code></pre>
    <p><code>compreface service create</code> makes a service and shows its key. Whoever has the key can do all that \
    the service can: keep it out of web pages and repositories.</p>
    </section>
    """

  private static let signingIn: HTML = """
    <section id="signing-in" aria-labelledby="signing-in-title">
    <h2 id="signing-in-title">Signing in</h2>
    \(HTML.prose(OpenAPIDocument.signingIn))<pre><code>curl -H "Authorization: Bearer $TOKEN" …</code></pre>
    </section>
    """

  private static func section(
    _ tag: Operation.Tag, _ routes: [OpenAPIDocument.Route], _ server: String
  ) -> HTML {
    """
    <section id="\(anchor(tag))" aria-labelledby="\(anchor(tag))-title">
    <h2 id="\(anchor(tag))-title">\(tag.name)</h2>
    \(HTML.prose(tag.description))\(routes.map { article($0, server) })</section>

    """
  }

  static func anchor(_ tag: Operation.Tag) -> String {
    "tag-" + String(tag.name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
  }

  static func badge(_ route: OpenAPIDocument.Route) -> HTML {
    "<span class=\"method \(route.method.rawValue.lowercased())\">\(route.method.rawValue)</span> "
  }

  private static func objects(_ document: OpenAPIDocument) -> HTML {
    let objects = document.namedSchemas.map { name, schema in
      """
      <article id="object-\(name)" aria-labelledby="object-\(name)-title">
      <h3 id="object-\(name)-title">\(name)</h3>
      <div class="columns">
      <div>\(fields(schema, caption: "Fields of \(name)"))</div>
      <div><pre><code>\(schema.example.text(width: sampleWidth))</code></pre></div>
      </div>
      </article>

      """ as HTML
    }
    return """
      <section id="objects" aria-labelledby="objects-title">
      <h2 id="objects-title">Objects</h2>
      <p>What replies are made of. Fields that are not there are left out; they are null only \
      where it says so.</p>
      \(objects)</section>
      """
  }

  private static let oauthErrors: HTML = """
    <p>Those who are not signed in, and those who fail to, are told in OAuth’s form, which has a name in place of a \
    code.</p>
    <pre><code>\(APIError.notSignedIn.json.text(width: sampleWidth))</code></pre>
    """

  private static func errors(_ document: OpenAPIDocument) -> HTML {
    """
    <section id="errors" aria-labelledby="errors-title">
    <h2 id="errors-title">Errors</h2>
    <p>Every error has a body like this. The code says which it is; the message is for people and names what is wrong \
    and what is allowed.</p>
    <pre><code>\(APIError.noFace.json.text(width: sampleWidth))</code></pre>
    \(document.errors.contains { $0.oauthName != nil } ? oauthErrors : "")
    <p>With status 429 and 503 the header <code>Retry-After</code> says in how many seconds another try is worth \
    while.</p>
    \(errorTable(document.errors, caption: "All errors"))</section>
    """
  }
}
