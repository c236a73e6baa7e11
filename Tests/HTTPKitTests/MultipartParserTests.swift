import HTTPKit
import Testing

@Suite struct MultipartParserTests {
  @Test func partsComeWithHeadersAndContent() throws {
    #expect(try parse(twoParts) == twoPartsExpected)
  }

  @Test func everySplitGivesTheSame() throws {
    for split in 0...twoParts.utf8.count {
      #expect(try parse(twoParts, splits: [split]) == twoPartsExpected, "split at \(split)")
    }
  }

  @Test(arguments: ["\r\n", "\n"])
  func everyPairOfSplitsGivesTheSame(lineEnd: String) throws {
    let body = "x\n--B \na: 1\n\n1\r\n\n--B\n\n--Bx\n--B--\n".replacing("\n", with: lineEnd)
    let expected = [
      Parsed(headers: ["a: 1"], content: "1\r\n".replacing("\n", with: lineEnd)), Parsed(headers: [], content: "--Bx"),
    ]
    for first in 0...body.utf8.count {
      for second in first...body.utf8.count {
        #expect(try parse(body, splits: [first, second]) == expected, "split at \(first) and \(second)")
      }
    }
  }

  // The second part holds a line that is no delimiter after CRLF lines, but is one after LF lines.
  @Test(arguments: [
    ("\r\n", "\r--B\r\n--B1\n--B--\r\n--B-\r\n--B \t."), ("\n", "\r--B\n--B1"),
  ])
  func bytesMayComeOneByOne(lineEnd: String, content: String) throws {
    let body = twoParts.replacing("\r\n", with: lineEnd)
    #expect(try parse(body).map(\.content) == ["Ada", content])
    #expect(try parse(body, splits: Array(0...body.utf8.count)).map(\.content) == ["Ada", content])
  }

  @Test func contentIsHandedOutInSlicesOfTheChunk() throws {
    var parser = try MultipartParser(boundary: "B")
    _ = try parser.feed(Array("--B\r\n\r\n".utf8)[...])
    let chunk = Array("0123456789\r\n--B--".utf8)
    #expect(try parser.feed(chunk[...]) == [.partData(chunk[..<10]), .partEnd])
  }

  @Test(arguments: [
    ("--B--", []),
    ("\r\n--B--\r\nepilogue\r\n--B\r\n", []),
    ("preamble --B\r\nmore\r\n--B\r\n\r\nx\r\n--B--", ["x"]),
    ("--Bpreamble\r\n--B\r\n\r\nx\r\n--B--", ["x"]),
    ("--B\r\n\r\n\r\n--B--", [""]),
    // An empty part whose empty line is the delimiter's line end.
    ("--B\r\na: 1\r\n\r\n--B--", [""]),
    ("--B\r\n\r\n--Bx\r\n--B--", ["--Bx"]),
    ("--B \t \r\n\r\nx\r\n--B\t \r\n\r\ny\r\n--B--", ["x", "y"]),
    // A lone LF isn't a line end to a sender who uses CRLF.
    ("--B\r\n\r\nx\n--B--\r\n--B--", ["x\n--B--"]),
    ("--B\n\nx\r\n--B--", ["x\r"]),
    ("--B\r\n\r\nx\r\r\n\r\n--B--", ["x\r\r\n"]),
    ("--B\r\n\r\nx\r\n--B\r\r\n--B--", ["x\r\n--B\r"]),
  ])
  func delimitersAreTold(body: String, contents: [String]) throws {
    #expect(try parse(body).map(\.content) == contents)
    #expect(try parse(body, splits: Array(0...body.utf8.count)).map(\.content) == contents)
  }

  @Test func chunksNeverMatter() throws {
    // Bodies made of what delimiters are made of; a fixed seed keeps failures repeatable.
    var random = Xorshift(state: 0x9E37_79B9_7F4A_7C15)
    let words = ["\r", "\n", "\r\n", "-", "--", "B", " ", "\r\n--B", "\n--B", "x", "a: 1", "\r\n\r\n"]
    var complete = 0
    for _ in 0..<3000 {
      let body = "--B\r\n" + (0..<16).map { _ in words.randomElement(using: &random) ?? "" }.joined() + "\r\n--B--"
      let whole = Result { try parse(body) }
      let bytes = Result { try parse(body, splits: Array(0...body.utf8.count)) }
      switch (whole, bytes) {
      case (.success(let one), .success(let other)):
        complete += 1
        #expect(one == other, "\(body.debugDescription)")
      case (.failure(let one), .failure(let other)):
        #expect(one as? MultipartError == other as? MultipartError, "\(body.debugDescription)")
      default:
        Issue.record("\(body.debugDescription): \(whole) but \(bytes)")
      }
    }
    #expect(complete > 300)
  }

  @Test(arguments: [
    "", "x", "--B", "--B\r\n", "--B\r\na: 1", "--B\r\n\r\nx", "--B\r\n\r\nx\r\n--B", "--B\r\n\r\nx\r\n--B-",
  ])
  func missingEndIsAnError(body: String) {
    #expect(throws: MultipartError.truncated) { try parse(body) }
  }

  @Test func headersMayBeFolded() throws {
    #expect(try parse("--B\r\na:  1;\r\n\t2 \r\nb:3\r\n\r\n\r\n--B--").map(\.headers) == [["a: 1; 2", "b: 3"]])
  }

  @Test(arguments: ["no colon", ": no name", " folded at the start"])
  func malformedHeaderIsAnError(line: String) {
    #expect(throws: MultipartError.malformedHeader(line)) { try parse("--B\r\n\(line)\r\n\r\n\r\n--B--") }
  }

  @Test(arguments: ["", String(repeating: "b", count: 71), "a\r\nb"])
  func boundaryIsChecked(boundary: String) throws {
    #expect(throws: MultipartError.invalidBoundary(boundary)) { try MultipartParser(boundary: boundary) }
    _ = try MultipartParser(boundary: String(repeating: "b", count: 70))
  }
}

@Suite struct MultipartLimitsTests {
  private static let body = "--B\r\na: 1\r\nb: 2\r\n\r\n12345\r\n--B\r\n\r\n\r\n--B--"

  @Test func everythingWithinTheLimitsPasses() throws {
    #expect(try parse(Self.body, limits: Self.exact).count == 2)
  }

  @Test(arguments: [
    (MultipartLimits.Kind.parts, 1), (.headersPerPart, 1), (.headerBytes, 13), (.partBytes, 4),
    (.totalBytes, body.utf8.count - 1),
  ])
  func oneBelowIsRefused(kind: MultipartLimits.Kind, maximum: Int) {
    var limits = Self.exact
    switch kind {
    case .parts: limits.parts = maximum
    case .headersPerPart: limits.headersPerPart = maximum
    case .headerBytes: limits.headerBytes = maximum
    case .partBytes: limits.partBytes = maximum
    case .fieldBytes: limits.fieldBytes = maximum
    case .totalBytes: limits.totalBytes = maximum
    }
    let error = MultipartError.limitExceeded(kind, maximum: maximum)
    #expect(throws: error) { try parse(Self.body, limits: limits) }
    #expect(throws: error) { try parse(Self.body, splits: Array(0...Self.body.utf8.count), limits: limits) }
  }

  @Test func paddingIsBounded() {
    #expect(throws: MultipartError.limitExceeded(.headerBytes, maximum: 14)) {
      try parse("--B" + String(repeating: " ", count: 15), limits: Self.exact)
    }
  }

  private static let exact = MultipartLimits(
    parts: 2, headersPerPart: 2, headerBytes: 14, partBytes: 5, totalBytes: body.utf8.count)
}

@Suite struct MultipartFormTests {
  @Test func filesAndFieldsAreCollected() throws {
    let form = try form(
      part("form-data; name=\"subject\"", "Zo\u{EB}") + part("form-data; name=\"file\"; filename=\"\"", "")
        + part("form-data; name=\"file\"; filename=\"a.jpg\"\r\ncontent-type: image/jpeg", "\r\n--\u{0}")
        + part("form-data; name=\"subject\"", "Bob"))
    #expect(form.parts.map(\.name) == ["subject", "file", "file", "subject"])
    #expect(form.parts.map(\.filename) == [nil, nil, "a.jpg", nil])
    #expect(form.parts.map(\.isFile) == [false, false, true, false])
    #expect(form.parts[2].contentType == "image/jpeg")
    #expect(form.parts[2].body == Array("\r\n--\u{0}".utf8))
    #expect(form.first(named: "subject")?.body == Array("Zo\u{EB}".utf8))
    #expect(form.first(named: "other") == nil)
    #expect(try form.text(named: "subject") == ["Zo\u{EB}", "Bob"])
    #expect(try form.textFields().map(\.name) == ["subject", "file", "subject"])
  }

  @Test func textMustBeUTF8() throws {
    var builder = try MultipartFormBuilder(contentType: "multipart/form-data; boundary=B")
    try builder.feed(Array(part("form-data; name=s", "").utf8).dropLast(2) + [0xFF] + Array("\r\n--B--".utf8))
    let form = try builder.finish()
    #expect(throws: MultipartError.notUTF8(field: "s")) { try form.text(named: "s") }
  }

  @Test func textFieldsAreShorterThanFiles() throws {
    let text = String(repeating: "x", count: 65)
    var limits = MultipartLimits()
    limits.fieldBytes = 64
    #expect(throws: MultipartError.limitExceeded(.fieldBytes, maximum: 64)) {
      try form(part("form-data; name=file", text), limits)
    }
    #expect(try form(part("form-data; name=file", String(text.dropLast())), limits).parts.count == 1)
    #expect(try form(part("form-data; name=file; filename=a", text), limits).parts.count == 1)
    #expect(try form(part("form-data; name=file", text), limits, fileFields: ["file"]).parts.map(\.isFile) == [true])
  }

  @Test(arguments: ["form-data", "form-data; filename=a", "form-data; name=\"\""])
  func partsNeedNames(disposition: String) {
    #expect(throws: MultipartError.unnamedPart(number: 2)) {
      try form(part("form-data; name=a", "") + part(disposition, ""))
    }
  }

  @Test func malformedDispositionIsAnError() {
    #expect(throws: MultipartError.malformedHeader("Content-Disposition: form-data; name=\"a")) {
      try form(part("form-data; name=\"a", ""))
    }
  }

  @Test(arguments: ["", "text/plain; boundary=B", "multipart/form-data", "multipart/mixed; boundary=B"])
  func otherContentTypesAreRefused(contentType: String) {
    #expect(throws: MultipartError.notFormData(contentType: contentType)) {
      try MultipartFormBuilder(contentType: contentType)
    }
  }
}

private let twoParts = [
  "This is ignored, --B too", "--B", "Content-Disposition: form-data; name=\"subject\"", "", "Ada", "--B  ",
  "Content-Disposition: form-data; name=\"file\"", "Content-Type: text/plain", "",
  "\r--B", "--B1\n--B--", "--B-", "--B \t.", "--B--", "--B", "also ignored",
].joined(separator: "\r\n")

private let twoPartsExpected = [
  Parsed(headers: ["Content-Disposition: form-data; name=\"subject\""], content: "Ada"),
  Parsed(
    headers: ["Content-Disposition: form-data; name=\"file\"", "Content-Type: text/plain"],
    content: "\r--B\r\n--B1\n--B--\r\n--B-\r\n--B \t."),
]

private struct Parsed: Equatable {
  var headers: [String]
  var content: String
}

/// Feeds `body` cut at `splits` and puts the events together again.
@discardableResult
private func parse(
  _ body: String, splits: [Int] = [], limits: MultipartLimits = MultipartLimits()
) throws -> [Parsed] {
  var parser = try MultipartParser(boundary: "B", limits: limits)
  var parts: [(headers: [String], content: [UInt8])] = []
  var isInPart = false
  let bytes = Array(body.utf8)
  let cuts = [0] + splits + [bytes.count]
  for (start, end) in zip(cuts, cuts.dropFirst()) {
    for event in try parser.feed(bytes[start..<end]) {
      switch event {
      case .partBegin(let headers):
        #expect(!isInPart)
        isInPart = true
        parts.append((headers.fields.map { "\($0.name): \($0.value)" }, []))
      case .partData(let content):
        #expect(isInPart && !content.isEmpty)
        parts[parts.count - 1].content += content
      case .partEnd:
        #expect(isInPart)
        isInPart = false
      }
    }
  }
  try parser.finish()
  #expect(!isInPart)
  return parts.map { Parsed(headers: $0.headers, content: String(decoding: $0.content, as: UTF8.self)) }
}

private func part(_ disposition: String, _ content: String) -> String {
  "--B\r\nContent-Disposition: \(disposition)\r\n\r\n\(content)\r\n"
}

@discardableResult
private func form(
  _ parts: String, _ limits: MultipartLimits = MultipartLimits(), fileFields: Set<String> = []
) throws -> MultipartForm {
  var builder = try MultipartFormBuilder(
    contentType: "Multipart/Form-Data; charset=utf-8; boundary=\"B\"", limits: limits, fileFields: fileFields)
  try builder.feed(Array((parts + "--B--\r\n").utf8)[...])
  return try builder.finish()
}

private struct Xorshift: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
