/// A small picture, taken as one face, by which a core shows how long its vectors are, or that it makes any.
public enum ProbePhoto {
  /// A BMP of 64×64 pixels with a gradient.
  public static let bytes: [UInt8] = {
    let (side, header) = (64, 54)
    let size = header + 3 * side * side
    var bytes: [UInt8] = Array("BM".utf8)
    func append(_ value: Int, bytes count: Int) {
      for shift in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
    }
    for (value, count) in [(size, 4), (0, 4), (header, 4), (40, 4), (side, 4), (side, 4), (1, 2), (24, 2)] {
      append(value, bytes: count)
    }
    for value in [0, 3 * side * side, 2835, 2835, 0, 0] { append(value, bytes: 4) }
    for row in 0..<side {
      for column in 0..<side { bytes += [UInt8(2 * row + 40), UInt8(2 * column + 60), UInt8(row + column + 70)] }
    }
    return bytes
  }()
}
