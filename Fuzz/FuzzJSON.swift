import Foundation

/// Foundation's decoder on bodies of the types that requests have: an error is thrown, never a trap, and what was
/// written is read back. Foundation itself isn't instrumented, so this goes by the dictionary.
///
/// No JSON5: there Foundation 6.3 traps on a number that ends behind its exponent's sign (`[1e-]`), and on a key that
/// begins with a byte from F8 on.
///
/// Input: which type; then the body.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = Input(start, count)
  let kind = input.byte()
  let body = Data(input.rest)
  let decoder = JSONDecoder()
  decoder.userInfo[.wantedFields] = ["file", "a"]
  switch kind % 4 {
  case 0: checkVectors(try? decoder.decode(VectorsBody.self, from: NotFiniteNumbers.replaced(in: body)))
  case 1: _ = try? decoder.decode([UUID].self, from: body)
  case 2: checkTexts(try? decoder.decode(TextFields.self, from: body))
  default: problem { _ = try decoder.decode(VectorsBody.self, from: body) }
  }
  return 0
}

private struct VectorsBody: Codable, Equatable {
  let source: [Double]?
  let targets: [[Double]]?
}

private func checkVectors(_ body: VectorsBody?) {
  guard let body, ([body.source ?? []] + (body.targets ?? [])).joined().allSatisfy(\.isFinite) else { return }
  let again = try? JSONDecoder().decode(VectorsBody.self, from: JSONEncoder().encode(body))
  require(again == body, "vectors that are written and read are others")
}

private func checkTexts(_ body: TextFields?) {
  guard let body else { return }
  let again = try? JSONDecoder().decode([String: String].self, from: JSONEncoder().encode(body.values))
  require(again == body.values, "texts that are written and read are others")
}

/// Messages tell the path to what is wrong.
private func problem(_ decode: () throws -> Void) {
  do {
    try decode()
  } catch DecodingError.typeMismatch(_, let context) {
    _ = context.codingPath.map(\.stringValue).joined(separator: ".")
  } catch {
    _ = "\(error)".utf8.count
  }
}
