/// How a body is cut into chunks changes nothing, no limit is passed, and what was written is read back.
///
/// Input: which boundary, which limits, the lengths of the first chunks; then the body.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMultipart(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = Input(start, count)
  let boundary = boundaries[input.byte() % boundaries.count]
  let limits = input.byte() % 2 == 0 ? MultipartLimits() : tightLimits
  let lengths = input.numbers()
  let body = Array(input.rest)
  checkForm(body, boundary, limits, lengths)
  checkParser(body, boundary, limits, lengths)
  checkRoundTrip(body, boundary, lengths)
  return 0
}

private let boundaries = [
  "B", "--", "----WebKitFormBoundary7MA4YWxk", "a b", "aaab", String(repeating: "-", count: 70),
]

private let tightLimits = MultipartLimits(
  parts: 3, headersPerPart: 2, headerBytes: 64, partBytes: 40, fieldBytes: 16, totalBytes: 600)

/// Chunks of these lengths, then of the last length, or of one byte if there is none.
private func chunks(_ body: [UInt8], _ lengths: [Int]) -> [ArraySlice<UInt8>] {
  var chunks: [ArraySlice<UInt8>] = []
  var rest = body[...]
  for length in lengths where !rest.isEmpty {
    chunks.append(rest.prefix(length))
    rest = rest.dropFirst(length)
  }
  let length = max(1, lengths.last ?? 1)
  while !rest.isEmpty {
    chunks.append(rest.prefix(length))
    rest = rest.dropFirst(length)
  }
  return chunks
}

// MARK: Parser

private struct Part: Equatable {
  var headers: PartHeaders
  var content: [UInt8] = []
  var isComplete = false
}

private func parse(
  _ chunks: [ArraySlice<UInt8>], _ boundary: String, _ limits: MultipartLimits
) -> Result<[Part], MultipartError> {
  var parts: [Part] = []
  do throws(MultipartError) {
    var parser = try MultipartParser(boundary: boundary, limits: limits)
    for chunk in chunks {
      for event in try parser.feed(chunk) {
        switch event {
        case .partBegin(let headers):
          require(parts.last?.isComplete != false, "a part begins within a part")
          parts.append(Part(headers: headers))
        case .partData(let content):
          require(parts.last?.isComplete == false, "content outside of a part")
          require(!content.isEmpty, "an empty piece of content")
          parts[parts.count - 1].content += content
        case .partEnd:
          require(parts.last?.isComplete == false, "the end of a part that did not begin")
          parts[parts.count - 1].isComplete = true
        }
      }
    }
    try parser.finish()
  } catch {
    return .failure(error)
  }
  require(parts.allSatisfy(\.isComplete), "a part without an end")
  return .success(parts)
}

private func checkParser(_ body: [UInt8], _ boundary: String, _ limits: MultipartLimits, _ lengths: [Int]) {
  let whole = parse([body[...]], boundary, limits)
  guard body.count <= limits.totalBytes else {
    require(whole == .failure(.limitExceeded(.totalBytes, maximum: limits.totalBytes)), "a body that is too large")
    return
  }
  require(whole == parse(chunks(body, lengths), boundary, limits), "chunks of \(lengths) change the parts")
  require(whole == parse(chunks(body, []), boundary, limits), "chunks of one byte change the parts")
  guard case .success(let parts) = whole else { return }
  require(parts.count <= limits.parts, "too many parts")
  for part in parts {
    require(part.content.count <= limits.partBytes, "too much content")
    require(part.headers.fields.count <= limits.headersPerPart, "too many headers")
    // What isn't UTF-8 grows to three times its length when it is replaced.
    let bytes = part.headers.fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    require(bytes <= 3 * limits.headerBytes, "headers too long")
  }
}

// MARK: Form

private func form(
  _ chunks: [ArraySlice<UInt8>], _ boundary: String, _ limits: MultipartLimits
) -> Result<MultipartForm, MultipartError> {
  do throws(MultipartError) {
    var builder = try MultipartFormBuilder(
      contentType: "multipart/form-data; boundary=\"\(boundary)\"", limits: limits, fileFields: ["file"])
    for chunk in chunks { try builder.feed(chunk) }
    return .success(try builder.finish())
  } catch {
    return .failure(error)
  }
}

private func checkForm(_ body: [UInt8], _ boundary: String, _ limits: MultipartLimits, _ lengths: [Int]) {
  let whole = form([body[...]], boundary, limits)
  if case .failure(let error) = whole { require(error.description.utf8.count < 1024, "an endless message") }
  // A chunk is parsed to its end before the form looks at its parts: only then may another error come first.
  let pieces = form(chunks(body, lengths), boundary, limits)
  switch (whole, pieces) {
  case (.success(let one), .success(let other)): require(one == other, "chunks of \(lengths) change the form")
  case (.failure, .failure): break
  default: require(false, "chunks of \(lengths) decide whether there is a form")
  }
  guard case .success(let form) = whole else { return }
  for part in form.parts {
    require(!part.name.isEmpty && part.filename?.isEmpty != true, "an empty name")
    require(part.isFile == (part.filename != nil || part.name == "file"), "what is a file")
    require(part.isFile || part.body.count <= limits.fieldBytes, "a field that is too large")
  }
  guard let fields = try? form.textFields() else { return }
  require(fields.count == form.parts.count { !$0.isFile }, "the number of text fields")
}

// MARK: Round trip

/// The body is taken for contents, cut at the chunks: written as RFC 2046 says, they come back.
private func checkRoundTrip(_ body: [UInt8], _ boundary: String, _ lengths: [Int]) {
  let contents = lengths.isEmpty ? [body[...]] : Array(chunks(body, lengths).prefix(20))
  let delimiter = Array("\r\n--\(boundary)".utf8)
  guard contents.allSatisfy({ !occurs(delimiter, in: delimiter.prefix(2) + $0) }) else { return }
  var written: [UInt8] = []
  for content in contents {
    written += "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n".utf8
    written += content
    written += "\r\n".utf8
  }
  written += "--\(boundary)--\r\n".utf8
  guard case .success(let form) = form(chunks(written, lengths), boundary, MultipartLimits()) else {
    return require(false, "what was written can't be read")
  }
  require(form.parts.map { $0.body[...] } == contents, "what was written is read as something else")
}

private func occurs(_ needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Bool {
  bytes.indices.contains { bytes[$0...].starts(with: needle) }
}
