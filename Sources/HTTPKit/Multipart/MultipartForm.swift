/// The parts of a `multipart/form-data` body (RFC 7578), in the order sent.
package struct MultipartForm: Sendable, Equatable {
  package struct Part: Sendable, Equatable {
    package let name: String
    /// Nil where none or an empty one was sent; a browser does the latter for a file input without a file.
    package let filename: String?
    package let contentType: String?
    /// A file rather than a text field: it has a file name, or its name was announced to the builder as a file's.
    package let isFile: Bool
    package fileprivate(set) var body: [UInt8] = []
  }

  package let parts: [Part]

  /// The first part of this name, file or not.
  package func first(named name: String) -> Part? {
    parts.first { $0.name == name }
  }

  /// The values of the text fields of this name.
  package func text(named name: String) throws(MultipartError) -> [String] {
    try textFields().filter { $0.name == name }.map(\.value)
  }

  /// All text fields; they may carry the parameters that others send in the query.
  package func textFields() throws(MultipartError) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    for part in parts where !part.isFile {
      guard let value = String(validating: part.body, as: UTF8.self) else { throw .notUTF8(field: part.name) }
      fields.append((part.name, value))
    }
    return fields
  }
}

/// Collects a form in memory while its body arrives.
package struct MultipartFormBuilder: Sendable {
  private var parser: MultipartParser
  private let limits: MultipartLimits
  private let fileFields: Set<String>
  private var parts: [MultipartForm.Part] = []

  /// - Parameters:
  ///   - contentType: the value of the request's `Content-Type`.
  ///   - fileFields: names of parts that are files even without a file name, so that the limit of text fields
  ///     doesn't apply to them.
  package init(
    contentType: String, limits: MultipartLimits = MultipartLimits(), fileFields: Set<String> = []
  ) throws(MultipartError) {
    guard let header = HeaderParameters(contentType), header.value == "multipart/form-data",
      let boundary = header["boundary"]
    else { throw .notFormData(contentType: contentType) }
    parser = try MultipartParser(boundary: boundary, limits: limits)
    self.limits = limits
    self.fileFields = fileFields
  }

  /// Takes the next chunk of the body. After an error the builder is of no further use.
  package mutating func feed(_ chunk: ArraySlice<UInt8>) throws(MultipartError) {
    for event in try parser.feed(chunk) {
      switch event {
      case .partBegin(let headers): try begin(headers)
      case .partData(let content): try append(content)
      case .partEnd: break
      }
    }
  }

  /// The form, once the whole body was fed.
  package mutating func finish() throws(MultipartError) -> MultipartForm {
    try parser.finish()
    return MultipartForm(parts: parts)
  }

  private mutating func begin(_ headers: PartHeaders) throws(MultipartError) {
    let number = parts.count + 1
    guard let line = headers["Content-Disposition"] else { throw .unnamedPart(number: number) }
    guard let disposition = HeaderParameters(line) else { throw .malformedHeader("Content-Disposition: " + line) }
    guard let name = disposition["name"], !name.isEmpty else { throw .unnamedPart(number: number) }
    let filename = disposition["filename"].flatMap { $0.isEmpty ? nil : $0 }
    parts.append(
      MultipartForm.Part(
        name: name, filename: filename, contentType: headers["Content-Type"],
        isFile: filename != nil || fileFields.contains(name)))
  }

  private mutating func append(_ content: ArraySlice<UInt8>) throws(MultipartError) {
    let last = parts.count - 1
    guard parts[last].isFile || parts[last].body.count + content.count <= limits.fieldBytes else {
      throw .limitExceeded(.fieldBytes, maximum: limits.fieldBytes)
    }
    parts[last].body += content
  }
}
