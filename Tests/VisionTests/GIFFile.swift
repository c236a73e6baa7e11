/// GIF files written by hand: any number of pictures, and pixels that are not compressed.
struct GIFFile {
  private(set) var bytes: [UInt8]

  /// The header, and a palette in which the nth colour is (n, 255 − n, n / 2).
  init(width: Int, height: Int) {
    let palette = (0..<128).flatMap { [UInt8($0), UInt8(255 - $0), UInt8($0 / 2)] }
    bytes = Array("GIF89a".utf8) + Self.number(width) + Self.number(height) + [0xF6, 0, 0] + palette
  }

  static func colour(_ index: Int) -> [Int] { [index, 255 - index, index / 2] }

  /// A picture at the upper left, given by the indices of its colours, row by row.
  mutating func add(width: Int, height: Int, _ indices: [UInt8]) {
    add(claimingWidth: width, height: height)
    // Codes of eight bits stand for themselves as long as the table is cleared before it outgrows them.
    let codes = stride(from: 0, to: indices.count, by: 100).flatMap {
      [0x80] + indices[$0..<min($0 + 100, indices.count)]
    }
    let data = codes + [0x81]
    bytes.append(7)
    for start in stride(from: 0, to: data.count, by: 60) {
      let block = data[start..<min(start + 60, data.count)]
      bytes += [UInt8(block.count)] + block
    }
    bytes.append(0)
  }

  /// The header of a picture, and nothing else.
  mutating func add(claimingWidth width: Int, height: Int) {
    bytes += [0x2C, 0, 0, 0, 0] + Self.number(width) + Self.number(height) + [0]
  }

  private static func number(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
}
