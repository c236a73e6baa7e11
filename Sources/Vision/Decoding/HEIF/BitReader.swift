/// Reads bits, the highest of each byte first; nil as soon as there are none.
struct BitReader {
  private let bytes: ArraySlice<UInt8>
  private var position = 0

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// - Parameter count: at most 32.
  mutating func next(_ count: Int) -> Int? {
    guard count <= 8 * bytes.count - position else { return nil }
    var number = 0
    for _ in 0..<count {
      let byte = bytes[bytes.startIndex + position / 8]
      number = number << 1 | Int(byte >> (7 - position % 8) & 1)
      position += 1
    }
    return number
  }

  mutating func skip(_ count: Int) { position += count }

  /// An Exp-Golomb code: as many zeros as bits follow the next one.
  mutating func nextExponential() -> Int? {
    var zeros = 0
    while let bit = next(1), bit == 0 {
      zeros += 1
      guard zeros < 32 else { return nil }
    }
    return next(zeros).map { 1 << zeros - 1 + $0 }
  }
}
