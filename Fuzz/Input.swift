/// Bytes of the fuzzer, read off the front: first what steers a target, then what it parses.
struct Input {
  private(set) var rest: ArraySlice<UInt8>

  init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
    rest = Array(UnsafeBufferPointer(start: start, count: count))[...]
  }

  /// 0 behind the end.
  mutating func byte() -> Int {
    Int(rest.popFirst() ?? 0)
  }

  /// Up to 15 numbers, the first byte telling how many.
  mutating func numbers() -> [Int] {
    (0..<byte() % 16).map { _ in byte() }
  }
}

/// Stops the fuzzer, which keeps the input.
func require(_ condition: Bool, _ what: @autoclosure () -> String) {
  guard condition else { fatalError(what()) }
}
