/// What a server of networks answers: an error is thrown, never a trap, and a tensor has as many numbers as its shape says.
///
/// Input: whether its JSON has an own length, and which; then the body.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzKServe(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = Input(start, count)
  let length = input.byte() % 4
  let high = input.byte()
  let low = input.byte()
  let body = Array(input.rest)
  let headerLength: Int? =
    switch length {
    case 0: nil
    // Where the tests of the parser put it: at the end of the JSON, as well as it can be told.
    case 1: (body.lastIndex(of: UInt8(ascii: "}")) ?? -1) + 1
    case 2: high << 8 | low
    default: -(high << 8 | low)
    }
  let names = ["embedding", "age"]
  do throws(KServeFlaw) {
    let tensors = try KServeAnswer(body, headerLength: headerLength, wanted: names).outputs(names)
    for tensor in tensors { checkShape(tensor) }
    let joined = try Tensor.joined([tensors, tensors])
    for (tensor, twice) in zip(tensors, joined) where !tensor.shape.isEmpty {
      require(twice.values.count == 2 * tensor.values.count, "two runs that are joined have other numbers")
    }
  } catch {
    require(error.reason.utf8.count < 64 * 1024, "an endless message")
  }
  return 0
}

private func checkShape(_ tensor: Tensor) {
  require(tensor.shape.allSatisfy { $0 >= 0 }, "a shape with a negative side")
  require(tensor.shape.reduce(1, *) == tensor.values.count, "a tensor that isn't as long as its shape says")
}
