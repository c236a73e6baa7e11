import FaceDomain
import Foundation

/// Queries, headers with parameters and names: what was written is read back, whatever else comes is read or refused.
///
/// Input: a text; for the round trip, cut into names and values at each line feed.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzParameters(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(Input(start, count).rest)
  let text = String(decoding: bytes, as: UTF8.self)
  checkQuery(text)
  checkPercents(text)
  checkHeader(text)
  let texts = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  checkQueryRoundTrip(texts)
  checkHeaderRoundTrip(texts)
  if (try? SubjectName.validate(text)) != nil {
    require(!text.isEmpty && text.utf16.count <= SubjectName.maximumLength && !bytes.contains(0), "a subject's name")
  }
  return 0
}

// MARK: Queries

private let names = ["limit", "det_prob_threshold", "subject", "a", ""]

private func checkQuery(_ query: String) {
  guard let parameters = try? RequestParameters(query: query) else { return }
  for name in names {
    let text = parameters.string(name)
    require(text?.isEmpty != true, "an empty text")
    require(text == nil || parameters.isPresent(name), "a text that was not sent")
    require(text?.utf8.contains(0) != true, "a zero character")
    if let number = try? parameters.double(name) { require(number.isFinite, "a number that isn't finite") }
    do throws(ParameterError) {
      let number = try parameters.integer(name, default: .min)
      _ = try parameters.boolean(name, default: number == .min)
    } catch {
      require(error.name == name && error.value.count <= 64, "an error that names something else")
    }
  }
}

private func checkPercents(_ text: String) {
  // Foundation decodes only texts in which each % begins an octet, and which are UTF-8 afterwards; some of the others it
  // repairs.
  guard let expected = text.removingPercentEncoding, !expected.unicodeScalars.contains("\u{FFFD}") else { return }
  require(PercentEncoding.decode(text.utf8) == Array(expected.utf8), "Foundation reads \(expected)")
}

private func checkQueryRoundTrip(_ texts: [String]) {
  let pairs = zip(texts, texts.dropFirst()).filter { !$0.0.isEmpty && !($0.0 + $0.1).utf8.contains(0) }
  let query = pairs.map { "\(encoded($0.0))=\(encoded($0.1))" }.joined(separator: "&")
  guard let parameters = try? RequestParameters(query: query) else {
    return require(false, "\(query) is refused")
  }
  let expected = Dictionary(grouping: pairs) { $0.0 }.mapValues { $0.map(\.1).joined(separator: ",") }
  for (name, value) in expected {
    require(parameters.isPresent(name), "\(name) is missing")
    require((parameters.string(name) ?? "") == value, "\(name) is \(parameters.string(name) ?? "nil"), not \(value)")
  }
}

private func encoded(_ text: String) -> String {
  text.utf8.map { byte in
    let scalar = Unicode.Scalar(byte)
    let digits = String(byte, radix: 16)
    return scalar.properties.isAlphabetic && byte < 0x80
      ? String(scalar) : byte == 0x20 ? "+" : "%" + (digits.count == 1 ? "0" : "") + digits
  }.joined()
}

// MARK: Headers

private func checkHeader(_ text: String) {
  guard let header = HeaderParameters(text) else { return }
  require(!header.value.isEmpty && header.value == header.value.lowercased(), "a header without a value")
  _ = (header["boundary"], header["filename"], header[text])
}

/// Quoted strings hold anything but a quote and a backslash, which are escaped.
private func checkHeaderRoundTrip(_ texts: [String]) {
  let quoted = texts.map { text in
    // By scalars: a quote and an accent are one character.
    text.unicodeScalars.map { "\"\\".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }.joined()
  }
  let header = "form-data" + quoted.enumerated().map { "; p\($0)=\"\($1)\"" }.joined()
  let parameters = HeaderParameters(header)
  for (index, text) in texts.enumerated() {
    require(parameters?["P\(index)"] == text, "\(header): \(text) is read as \(parameters?["p\(index)"] ?? "nil")")
  }
  let octets = texts.map(encoded).map { $0.replacing("+", with: "%20") }
  let extended = HeaderParameters("x" + octets.enumerated().map { "; p\($0)=no; p\($0)*=UTF-8''\($1)" }.joined())
  for (index, text) in texts.enumerated() {
    require(extended?["p\(index)"] == text, "the extended form of \(text)")
  }
}
