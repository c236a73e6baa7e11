import Foundation

/// Agrees with Foundation once the text is put the way Foundation takes it, and never passes its limit.
///
/// Input: the limit; then the text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBase64(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = Input(start, count)
  let limit = input.byte()
  let text = String(decoding: input.rest, as: UTF8.self)
  let decoded = decode(text, limit: .max >> 8)
  if !text.utf8.contains(UInt8(ascii: ":")) {
    require(decoded == reference(text), "Foundation reads \(String(describing: reference(text))), not \(decoded ?? [])")
  }
  switch Result(catching: { () throws(Base64Error) in try Base64Image.decode(text, maximumBytes: limit) }) {
  case .success(let bytes):
    require(bytes.count <= limit, "\(bytes.count) bytes of \(limit)")
    require(bytes == decoded, "the limit changes the bytes")
  case .failure(.tooLarge(let named)):
    require(named == limit, "a limit of \(named) instead of \(limit)")
    require(decoded.map { $0.count > limit } ?? true, "\(decoded?.count ?? 0) bytes are too many for \(limit)")
  case .failure(.notBase64):
    require(decoded == nil, "the limit makes it something else than base64")
  }
  checkRoundTrip(Array(input.rest))
  return 0
}

private func decode(_ text: String, limit: Int) -> [UInt8]? {
  try? Base64Image.decode(text, maximumBytes: limit)
}

/// Foundation's answer: blanks taken out, one alphabet, padding made whole where there is some or none.
private func reference(_ text: String) -> [UInt8]? {
  var plain = text.utf8.filter { !" \t\n\r\u{B}\u{C}".utf8.contains($0) }
  for (urlSafe, standard) in zip("-_".utf8, "+/".utf8) {
    plain = plain.map { $0 == urlSafe ? standard : $0 }
  }
  let padding = plain.reversed().prefix { $0 == UInt8(ascii: "=") }.count
  let digits = plain.dropLast(padding)
  let missing = [0, nil, 2, 1][digits.count % 4]
  // Foundation takes padding between digits.
  guard let missing, padding <= missing, !digits.contains(UInt8(ascii: "=")) else { return nil }
  let whole = digits + Array(repeating: UInt8(ascii: "="), count: missing)
  return Data(base64Encoded: Data(whole)).map(Array.init)
}

/// What Foundation encodes is read back, however it is written.
private func checkRoundTrip(_ bytes: [UInt8]) {
  let text = Data(bytes).base64EncodedString()
  let urlSafe = text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  let wrapped = Data(bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithCarriageReturn])
  for variant in [text, urlSafe, wrapped, "data:image/png;base64," + text] {
    require(decode(variant, limit: bytes.count) == bytes, "\(variant.prefix(100)) is not read back")
    if !bytes.isEmpty { require(decode(variant, limit: bytes.count - 1) == nil, "a byte too many") }
  }
}
