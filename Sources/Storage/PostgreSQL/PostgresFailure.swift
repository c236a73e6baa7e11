internal import CLibPQ

/// What went wrong with a question to PostgreSQL. Texts never hold values of the question: the server's own do.
enum PostgresFailure: Error {
  /// The server can't be reached, or says nothing.
  case away(String)
  /// There is no connection to ask on, for such a reason: nothing was asked.
  case unasked(String)
  /// It doesn't let us in.
  case refused(String)
  /// It answered with an error of this SQLSTATE.
  case answered(state: String, text: String)

  init(_ result: OpaquePointer) {
    func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
    let state = field(Int32(UInt8(ascii: "C"))) ?? "XX000"
    let kind = state.prefix(2)
    // Of these two classes the message quotes values: data that is wrong, and constraints that are broken.
    let message = kind == "22" || kind == "23" ? nil : field(Int32(UInt8(ascii: "M")))
    let place = [("table", "t"), ("column", "c"), ("constraint", "n")].compactMap { title, code in
      field(Int32(UInt8(ascii: Unicode.Scalar(code) ?? "t"))).map { "\(title) \($0)" }
    }
    let details = ([message].compactMap(\.self) + place).joined(separator: ", ")
    self = .answered(state: state, text: "\(details.isEmpty ? "an error" : details) (PostgreSQL \(state))")
  }

  /// Nothing was changed, and the next time may find what others have made of it meanwhile: they were in the way, or
  /// deleted what was to be referred to.
  var isConflict: Bool {
    guard case .answered(let state, _) = self else { return false }
    return ["40001", "40P01", "23503"].contains(state)
  }

  var isLockTimeout: Bool {
    if case .answered("55P03", _) = self { true } else { false }
  }

  /// Nothing came, neither an answer nor the end of the connection.
  var isSilence: Bool {
    if case .away(PostgresConnection.silence) = self { true } else { false }
  }

  var isUnasked: Bool {
    if case .unasked = self { true } else { false }
  }

  /// The server has as many connections as it may.
  var isCrowded: Bool {
    switch self {
    case .away(let text), .unasked(let text): text.contains("too many") || text.contains("remaining connection slots")
    case .answered(let state, _): state == "53300"
    case .refused: false
    }
  }

  /// The session is at its end: the server stops, or has ended it, or only reads by now while another one writes.
  var endsSession: Bool {
    switch self {
    case .away, .unasked, .refused: true
    case .answered(let state, _): ["57P01", "57P02", "57P03", "25P03", "57P05", "25006"].contains(state)
    }
  }

  var text: String {
    switch self {
    case .away(let text), .unasked(let text), .refused(let text), .answered(_, let text): text
    }
  }
}
