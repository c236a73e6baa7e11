/// As much of H.265's sequence parameter set (7.3.2.2) as says how much memory the decoder will take.
///
/// There are none if sizes of blocks contradict each other: the decoder would write so to standard error.
struct HEVCParameters {
  /// Of the coded picture, from which edges may be cut.
  let width: Int
  let height: Int

  /// - Parameter unit: a NAL unit with its header.
  init?(_ unit: ArraySlice<UInt8>) {
    var bits = BitReader(Self.unescaped(unit.dropFirst(2).prefix(256))[...])
    guard bits.next(4) != nil, let subLayers = bits.next(3), bits.next(1) != nil else { return nil }
    Self.skipProfiles(subLayers, &bits)
    guard bits.nextExponential() != nil, let chroma = bits.nextExponential() else { return nil }
    if chroma == 3 { bits.skip(1) }
    guard let width = bits.nextExponential(), let height = bits.nextExponential(), let isCropped = bits.next(1) else {
      return nil
    }
    // The edges to cut; two depths, and the length of a counter.
    for _ in 0..<(isCropped == 1 ? 4 : 0) + 3 {
      guard bits.nextExponential() != nil else { return nil }
    }
    guard let isPerLayer = bits.next(1) else { return nil }
    for _ in 0..<3 * (isPerLayer == 1 ? subLayers + 1 : 1) {
      guard bits.nextExponential() != nil else { return nil }
    }
    guard let blocks = Blocks(&bits), blocks.areConsistent, width > 0, height > 0, width % blocks.smallest == 0,
      height % blocks.smallest == 0
    else { return nil }
    self.width = width
    self.height = height
  }

  private static func skipProfiles(_ subLayers: Int, _ bits: inout BitReader) {
    bits.skip(96)  // the general profile and level
    var length = 0
    for _ in 0..<subLayers { length += 88 * (bits.next(1) ?? 0) + 8 * (bits.next(1) ?? 0) }
    if subLayers > 0 { bits.skip(2 * (8 - subLayers)) }
    bits.skip(length)
  }

  /// Sides of blocks, as logarithms.
  private struct Blocks {
    let coding: ClosedRange<Int>
    let transform: ClosedRange<Int>
    let depths: [Int]

    var smallest: Int { 1 << coding.lowerBound }

    init?(_ bits: inout BitReader) {
      let fields = (0..<6).compactMap { _ in bits.nextExponential() }
      guard fields.count == 6, fields.allSatisfy({ $0 <= 6 }) else { return nil }
      coding = fields[0] + 3...fields[0] + 3 + fields[1]
      transform = fields[2] + 2...fields[2] + 2 + fields[3]
      depths = Array(fields[4...])
    }

    var areConsistent: Bool {
      coding.upperBound <= 6 && transform.lowerBound < coding.lowerBound
        && transform.upperBound <= min(coding.upperBound, 5)
        && depths.allSatisfy { $0 <= coding.upperBound - transform.lowerBound }
    }
  }

  /// Without the 3 that is put behind two zeros, so that no unit looks as if another began in it.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var zeros = 0
    for byte in bytes {
      if zeros >= 2, byte == 3 {
        zeros = 0
        continue
      }
      zeros = byte == 0 ? zeros + 1 : 0
      result.append(byte)
    }
    return result
  }
}
