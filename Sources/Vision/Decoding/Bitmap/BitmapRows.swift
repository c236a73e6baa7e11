/// The pixels of a bitmap, to RGB rows from top to bottom.
struct BitmapRows {
  let header: BitmapHeader
  /// Of the pixels, which may be less than those of the mask below them in an ICO.
  let height: Int
  /// From the first pixel on; of a truncated file, what there is.
  let bytes: ArraySlice<UInt8>

  /// - Parameter rgb: black, 3·width·height bytes.
  /// - Returns: whether there were any.
  func write(to rgb: UnsafeMutableBufferPointer<UInt8>) -> Bool {
    switch header.packing {
    case .rows: writeRows(to: rgb)
    case .runs: writeRuns(to: rgb)
    }
  }

  /// Where the nth row that is stored begins.
  private func start(ofRow index: Int) -> Int {
    3 * header.width * (header.isTopDown ? index : height - 1 - index)
  }

  // MARK: Rows

  private func writeRows(to rgb: UnsafeMutableBufferPointer<UInt8>) -> Bool {
    let bits = header.bitsPerPixel
    // Rows are filled up to four bytes.
    let rowLength = (header.width * bits + 31) / 32 * 4
    let channels = header.masks.map(Channel.init)
    bytes.withUnsafeBufferPointer { source in
      for index in 0..<height {
        let begin = index * rowLength
        guard begin < source.count else { break }
        let row = UnsafeBufferPointer(rebasing: source[begin..<min(source.count, begin + rowLength)])
        var target = start(ofRow: index)
        for x in 0..<min(header.width, row.count * 8 / bits) {
          let (red, green, blue) =
            switch bits {
            case 24: (row[3 * x + 2], row[3 * x + 1], row[3 * x])
            case 16: Self.colour(UInt32(row[2 * x]) | UInt32(row[2 * x + 1]) << 8, channels)
            case 32: Self.colour((0..<4).reduce(0) { $0 | UInt32(row[4 * x + $1]) << (8 * $1) }, channels)
            default: colour(Int(row[x * bits / 8]) >> (8 - bits - x * bits % 8) & (1 << bits - 1))
            }
          rgb[target] = red
          rgb[target + 1] = green
          rgb[target + 2] = blue
          target += 3
        }
      }
    }
    return bytes.count * 8 >= bits
  }

  /// Index to colour; black for those outside of the palette.
  private func colour(_ index: Int) -> (UInt8, UInt8, UInt8) {
    index < header.palette.count ? header.palette[index] : (0, 0, 0)
  }

  private static func colour(_ pixel: UInt32, _ channels: [Channel]) -> (UInt8, UInt8, UInt8) {
    (channels[0].level(pixel), channels[1].level(pixel), channels[2].level(pixel))
  }

  /// The bits of a colour in a pixel.
  private struct Channel {
    private let mask: UInt32
    private let shift: UInt32
    private let levels: [UInt8]

    init(mask: UInt32) {
      let lowest = UInt32(mask.trailingZeroBitCount)
      let bits = mask == 0 ? 0 : 32 - UInt32(mask.leadingZeroBitCount) - lowest
      // Of more than eight the highest count.
      let kept = min(bits, 8)
      self.mask = mask
      shift = lowest + bits - kept
      let largest = max(1 << Int(kept) - 1, 1)
      levels = (0...largest).map { UInt8((2 * 255 * $0 + largest) / (2 * largest)) }
    }

    func level(_ pixel: UInt32) -> UInt8 { mask == 0 ? 0 : levels[Int((pixel & mask) >> shift)] }
  }

  // MARK: Runs

  private func writeRuns(to rgb: UnsafeMutableBufferPointer<UInt8>) -> Bool {
    let reader = ByteReader(bytes)
    let bits = header.bitsPerPixel
    var (x, row, position) = (0, 0, 0)
    var isEmpty = true

    func put(_ index: Int) {
      if x < header.width {
        let target = start(ofRow: row) + 3 * x
        (rgb[target], rgb[target + 1], rgb[target + 2]) = colour(index)
        isEmpty = false
      }
      x += 1
    }
    /// The nth index in bytes from `position` on, high bits first.
    func index(_ n: Int) -> Int? {
      reader.littleEndian(1, at: position + n * bits / 8).map { bits == 8 ? $0 : n % 2 == 0 ? $0 >> 4 : $0 & 15 }
    }

    while row < height, let code = reader.littleEndian(1, at: position),
      let value = reader.littleEndian(1, at: position + 1)
    {
      position += code > 0 ? 1 : 2
      switch (code, value) {
      case (1..., _):
        // Two indices of four bits take turns.
        for n in 0..<code { put(index(bits == 8 ? 0 : n % 2) ?? 0) }
        position += 1
      case (0, 0):
        (x, row) = (0, row + 1)
      case (0, 1):
        return !isEmpty
      case (0, 2):
        guard let right = reader.littleEndian(1, at: position), let down = reader.littleEndian(1, at: position + 1)
        else { return !isEmpty }
        (x, row, position) = (x + right, row + down, position + 2)
      default:
        for n in 0..<value {
          guard let index = index(n) else { return !isEmpty }
          put(index)
        }
        // Filled up to two bytes.
        position += (value * bits + 15) / 16 * 2
      }
    }
    return !isEmpty
  }
}
