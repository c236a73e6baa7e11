import HTTPTypes

extension OpenAPIDocument.Route {
  /// A command line that calls the route with its required parameters; ids, keys and tokens are variables of the shell.
  /// - Parameter server: where the server is, without a slash at the end.
  func curl(server: String) -> String {
    var options: [String] = []
    switch operation.security {
    case .open: break
    case .serviceKey, .keyOrSession: options.append(#"-H "x-api-key: $KEY""#)
    case .account: options.append(#"-H "Authorization: Bearer $TOKEN""#)
    case .client: options.append("-u CommonClientId:password")
    }
    // What curl takes without being told.
    if method != (operation.body == nil ? .get : .post) { options.append("-X \(method.rawValue)") }
    switch operation.body {
    case nil: break
    case .photos(let photos): options += photos.map { "-F \($0.field)=@\($0.exampleFile)" }
    case .json(let schema, _):
      options.append(#"-H "Content-Type: application/json""#)
      options.append("-d \(Self.quoted(schema.example.line))")
    case .form(let fields, let example):
      guard case .object(let members) = example ?? Operation.Body.example(fields) else { break }
      options += members.map { "--data-urlencode \(Self.quoted("\($0.name)=\($0.value.plain)"))" }
    }
    if operation.reply?.content?.type == "application/octet-stream" { options.append("-o photo.jpg") }
    options.append("\"\(server)\(examplePath)\(exampleQuery)\"")
    return "curl " + options.joined(separator: " \\\n  ")
  }

  /// One word for a shell, whatever is in it.
  private static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: #"'\''"#))'" }

  private var examplePath: String {
    operation.parameters.filter { $0.place == .path }.reduce(path) { path, parameter in
      path.replacing("{\(parameter.name)}", with: parameter.exampleInPath)
    }
  }

  private var exampleQuery: String {
    let required = operation.parameters.filter { $0.place == .query && $0.isRequired }
    return required.isEmpty ? "" : "?" + required.map { "\($0.name)=\($0.schema.example.plain)" }.joined(separator: "&")
  }
}

extension Operation.Parameter {
  fileprivate var exampleInPath: String {
    guard schema.isUUID else { return schema.example.plain }
    return name == "api_key" ? "$KEY" : "$" + name.uppercased()
  }
}

extension Operation.Photo {
  fileprivate var exampleFile: String { field == "file" ? "photo.jpg" : field.replacing("_image", with: ".jpg") }
}

extension JSONValue {
  /// Without the quotes of a string.
  var plain: String { if case .string(let text) = self { text } else { line } }
}
