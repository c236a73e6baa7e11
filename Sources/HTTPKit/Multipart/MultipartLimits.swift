/// How much of a multipart body is taken before it is refused.
package struct MultipartLimits: Sendable, Equatable {
  /// Parts of one body.
  package var parts: Int
  /// Header fields of one part.
  package var headersPerPart: Int
  /// Bytes of one part's header lines, line ends included.
  package var headerBytes: Int
  /// Bytes of one part's content: what the configuration calls the size of a file.
  package var partBytes: Int
  /// Bytes of a part that is a text field and not a file.
  package var fieldBytes: Int
  /// Bytes of the whole body, delimiters and headers included.
  package var totalBytes: Int

  /// The defaults are CompreFace's: 5 MB for a file, 10 MB for a request.
  package init(
    parts: Int = 64, headersPerPart: Int = 16, headerBytes: Int = 8 << 10,
    partBytes: Int = 5 << 20, fieldBytes: Int = 64 << 10, totalBytes: Int = 10 << 20
  ) {
    self.parts = parts
    self.headersPerPart = headersPerPart
    self.headerBytes = headerBytes
    self.partBytes = partBytes
    self.fieldBytes = fieldBytes
    self.totalBytes = totalBytes
  }

  /// Which limit was hit.
  package enum Kind: Sendable, Equatable {
    case parts
    case headersPerPart
    case headerBytes
    case partBytes
    case fieldBytes
    case totalBytes
  }
}
