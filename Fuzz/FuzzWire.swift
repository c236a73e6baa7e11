import FaceDomain
import Foundation

/// What a core on another machine answers: an error is thrown, never a trap, and what was read and written is read the
/// same.
///
/// Input: which reply; then the body.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWire(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = Input(start, count)
  let kind = input.byte()
  let body = Data(input.rest)
  switch kind % 3 {
  case 0: checkFindings(try? JSONDecoder().decode(WireFindings.self, from: body))
  case 1: checkStatus(try? JSONDecoder().decode(WireStatus.self, from: body))
  default: _ = try? JSONDecoder().decode(WireError.self, from: body)
  }
  return 0
}

private func checkFindings(_ reply: WireFindings?) {
  guard let findings = reply?.findings else { return }
  for face in findings.faces {
    _ = try? face.embedding?.normalized()
    require([face.box.xMin, face.box.yMin, face.box.xMax, face.box.yMax].allSatisfy(\.isFinite), "a box of no numbers")
    require(face.box.xMin.pixel <= 1_000_000_000, "a pixel beyond all photos")
  }
  let written = WireFindings(findings, FindOptions(plugins: [PluginSlug.landmarks]))
  // Numbers that JSON doesn't have can't be written: 1.2's core doesn't send them either.
  guard let bytes = try? JSONEncoder().encode(written) else { return }
  let again = try? JSONDecoder().decode(WireFindings.self, from: bytes)
  require(again?.findings.faces.count == findings.faces.count, "faces that are written and read are others")
  require(
    again?.findings.faces.map(\.embedding) == findings.faces.map(\.embedding), "vectors that are written are others")
}

private func checkStatus(_ reply: WireStatus?) {
  guard let status = reply?.coreStatus(dimension: 128) else { return }
  require((1...WireStatus.largestDimension).contains(status.dimension), "vectors of an impossible length")
}
