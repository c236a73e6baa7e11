import Foundation

/// Splits a multipart body (RFC 2046) into parts while it arrives, in chunks of any size.
///
/// Content is handed out as slices of the chunks. Only header lines and the line of a delimiter are ever held back,
/// so memory is bounded by the header limit. After an error the parser is of no further use.
package struct MultipartParser: Sendable {
  package enum Event: Sendable, Equatable {
    case partBegin(PartHeaders)
    case partData(ArraySlice<UInt8>)
    case partEnd
  }

  private enum State { case preamble, delimiterLine, headers, content, epilogue }

  private let boundary: [UInt8]
  private let limits: MultipartLimits
  private var state = State.preamble
  private var isInPart = false
  private var partCount = 0
  private var partBytes = 0
  private var totalBytes = 0

  /// Line end, two hyphens, boundary. The line end occurs nowhere else in it, hence a failed match is never the
  /// beginning of another one, and the number of bytes that matched is all that must be kept between chunks.
  private var delimiter: [UInt8]
  private var matched: Int
  /// How many bytes at the front of the match are the line end before it, which isn't content.
  private var assumed: Int

  /// What followed the boundary on its line, or a header line that has begun.
  private var line: [UInt8] = []
  private var headers = PartHeaders()
  private var headerBytes = 0

  /// - Parameter boundary: as in the `Content-Type`, without the leading hyphens.
  package init(boundary: String, limits: MultipartLimits = MultipartLimits()) throws(MultipartError) {
    self.boundary = Array(boundary.utf8)
    guard (1...70).contains(self.boundary.count), self.boundary.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .invalidBoundary(boundary)
    }
    self.limits = limits
    // The first delimiter needs no line end before it. Until it came, LF stands for CRLF as well.
    delimiter = [lf, hyphen, hyphen] + self.boundary
    matched = 1
    assumed = 1
  }

  /// Takes the next chunk.
  package mutating func feed(_ chunk: ArraySlice<UInt8>) throws(MultipartError) -> [Event] {
    totalBytes += chunk.count
    guard totalBytes <= limits.totalBytes else { throw .limitExceeded(.totalBytes, maximum: limits.totalBytes) }
    var events: [Event] = []
    var rest = chunk
    while !rest.isEmpty {
      switch state {
      case .preamble, .content: try findDelimiter(&rest, &events)
      case .delimiterLine: try readDelimiterLine(&rest, &events)
      case .headers: try readHeaderLine(&rest, &events)
      case .epilogue: return events
      }
    }
    return events
  }

  /// Says that no chunk will follow.
  package func finish() throws(MultipartError) {
    guard state == .epilogue else { throw .truncated }
  }

  /// Hands out everything before the next delimiter, or before what may become one in the next chunk.
  private mutating func findDelimiter(
    _ rest: inout ArraySlice<UInt8>, _ events: inout [Event]
  ) throws(MultipartError) {
    if matched > 0 {
      matchDelimiter(&rest)
      guard state != .delimiterLine, !rest.isEmpty else { return }
      try handOut(delimiter[assumed..<matched], &events)
      (matched, assumed) = (0, 0)
    }
    let content = rest
    while let start = rest.fastFirstIndex(of: delimiter[0]) {
      rest = rest[start...]
      matchDelimiter(&rest)
      if state == .delimiterLine || rest.isEmpty {
        return try handOut(content[..<start], &events)
      }
      matched = 0
    }
    try handOut(content, &events)
    rest = []
  }

  /// Goes on with the match as far as the bytes allow.
  private mutating func matchDelimiter(_ rest: inout ArraySlice<UInt8>) {
    var index = rest.startIndex
    while index < rest.endIndex, rest[index] == delimiter[matched] {
      matched += 1
      index += 1
      if matched == delimiter.count {
        state = .delimiterLine
        break
      }
    }
    rest = rest[index...]
  }

  /// After the boundary: `--`, or padding and a line end. Anything else, and it was content that looked like one.
  private mutating func readDelimiterLine(
    _ rest: inout ArraySlice<UInt8>, _ events: inout [Event]
  ) throws(MultipartError) {
    guard let byte = rest.first else { return }
    switch byte {
    case hyphen where line.last == hyphen:
      endPart(&events)
      state = .epilogue
    case lf where line.last != hyphen:
      endPart(&events)
      // The first line tells which line ends the sender uses; a lone LF before `--` is content to one who uses CRLF.
      if partCount == 0 { delimiter = (line.last == cr ? [cr, lf] : [lf]) + [hyphen, hyphen] + boundary }
      try beginHeaders()
    case hyphen where line.isEmpty, space where isPadding, tab where isPadding, cr where isPadding:
      guard line.count < limits.headerBytes else { throw .limitExceeded(.headerBytes, maximum: limits.headerBytes) }
      line.append(byte)
    default:
      try handOut(delimiter[assumed...] + line, &events)
      (matched, assumed, line) = (0, 0, [])
      state = isInPart ? .content : .preamble
      return
    }
    rest = rest.dropFirst()
  }

  /// Nothing but blanks since the boundary.
  private var isPadding: Bool { line.last != cr && line.last != hyphen }

  private mutating func endPart(_ events: inout [Event]) {
    if isInPart { events.append(.partEnd) }
    isInPart = false
  }

  private mutating func beginHeaders() throws(MultipartError) {
    partCount += 1
    guard partCount <= limits.parts else { throw .limitExceeded(.parts, maximum: limits.parts) }
    (line, headers, headerBytes) = ([], PartHeaders(), 0)
    state = .headers
  }

  private mutating func readHeaderLine(
    _ rest: inout ArraySlice<UInt8>, _ events: inout [Event]
  ) throws(MultipartError) {
    let piece = rest.prefix { $0 != lf }
    let isComplete = piece.endIndex < rest.endIndex
    headerBytes += piece.count + (isComplete ? 1 : 0)
    guard headerBytes <= limits.headerBytes else { throw .limitExceeded(.headerBytes, maximum: limits.headerBytes) }
    line += piece
    rest = rest[piece.endIndex...].dropFirst()
    guard isComplete else { return }
    if line.last == cr { line.removeLast() }
    if line.isEmpty {
      beginContent(&events)
    } else {
      try headers.append(line: line[...])
      guard headers.fields.count <= limits.headersPerPart else {
        throw .limitExceeded(.headersPerPart, maximum: limits.headersPerPart)
      }
    }
    line = []
  }

  private mutating func beginContent(_ events: inout [Event]) {
    events.append(.partBegin(headers))
    isInPart = true
    partBytes = 0
    // The empty line may be the line end of a delimiter too: some senders write an empty part that way.
    assumed = delimiter.count - boundary.count - 2
    matched = assumed
    state = .content
  }

  private mutating func handOut(_ content: ArraySlice<UInt8>, _ events: inout [Event]) throws(MultipartError) {
    guard isInPart, !content.isEmpty else { return }
    partBytes += content.count
    guard partBytes <= limits.partBytes else { throw .limitExceeded(.partBytes, maximum: limits.partBytes) }
    events.append(.partData(content))
  }
}

private let lf = UInt8(ascii: "\n")
private let cr = UInt8(ascii: "\r")
private let tab = UInt8(ascii: "\t")
private let space = UInt8(ascii: " ")
private let hyphen = UInt8(ascii: "-")

extension ArraySlice<UInt8> {
  /// `firstIndex(of:)` at the speed of `memchr`.
  fileprivate func fastFirstIndex(of byte: UInt8) -> Int? {
    withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress, let hit = memchr(start, Int32(byte), buffer.count) else { return nil }
      return startIndex + (UnsafeRawPointer(hit) - start)
    }
  }
}
