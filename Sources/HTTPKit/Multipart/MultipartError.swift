/// Why a body can't be read as `multipart/form-data`.
package enum MultipartError: Error, Sendable, Equatable {
  /// The `Content-Type` isn't `multipart/form-data`, or it names no boundary.
  case notFormData(contentType: String)
  /// Not 1 to 70 bytes, or control characters in it.
  case invalidBoundary(String)
  /// A header line that isn't `name: value`, or a `Content-Disposition` that can't be parsed.
  case malformedHeader(String)
  /// The body ends before its closing delimiter.
  case truncated
  /// The body is larger, in this respect, than allowed.
  case limitExceeded(MultipartLimits.Kind, maximum: Int)
  /// A part without `name`; the first part has number 1.
  case unnamedPart(number: Int)
  /// The text of this field isn't UTF-8.
  case notUTF8(field: String)
}

extension MultipartError: CustomStringConvertible {
  /// One sentence for the client.
  package var description: String {
    switch self {
    case .notFormData(let contentType):
      "Content-Type '\(contentType.clipped(to: 128))' is not multipart/form-data with a boundary"
    case .invalidBoundary(let boundary):
      "The multipart boundary '\(boundary.prefix(80))' is not valid: it takes 1 to 70 printable characters"
    case .malformedHeader(let line):
      "Malformed header in the multipart body: '\(line.clipped(to: 128))'"
    case .truncated:
      "The multipart body ends without its closing boundary"
    case .limitExceeded(let kind, let maximum):
      switch kind {
      case .parts: "The multipart body has more than \(maximum) parts"
      case .headersPerPart: "A part of the multipart body has more than \(maximum) headers"
      case .headerBytes: "The headers of a multipart part are larger than \(maximum) bytes"
      case .partBytes: "The file is larger than \(maximum) bytes"
      case .fieldBytes: "A form field is larger than \(maximum) bytes"
      case .totalBytes: "The request body is larger than \(maximum) bytes"
      }
    case .unnamedPart(let number):
      "Part \(number) of the multipart body has no name"
    case .notUTF8(let field):
      "The form field '\(field.clipped(to: 64))' is not valid UTF-8"
    }
  }
}
